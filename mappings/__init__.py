"""The mappings, code lists, guides and partner profiles that come with the house; everything here may be edited."""
