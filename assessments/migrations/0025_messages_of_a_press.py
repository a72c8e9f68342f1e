from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("assessments", "0024_how_many_were_asked")]

    operations = [
        migrations.RenameField(model_name="press", old_name="told", new_name="messages"),
    ]
