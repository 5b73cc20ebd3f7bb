"""Reading and editing Office Open XML workbooks without loss; knows nothing of HOV."""
