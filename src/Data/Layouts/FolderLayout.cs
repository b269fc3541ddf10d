namespace MidasNet.Data.Layouts;

/// <summary>A folder with a folder for each class: train/A/1.png, train/B/2.png.</summary>
internal sealed class FolderLayout : PictureLayout
{
    public override string Description => "a folder with a folder for each class";

    public override PictureSource? TryOpen(string path, PictureSetOptions options) =>
        Directory.Exists(path) ? FolderSource.Open("folder", new DirectoryFiles(path)) : null;
}
