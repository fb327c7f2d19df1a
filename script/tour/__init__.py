"""The picture tour: real pages of the sample city as small PNG files."""
