namespace MidasNet.Data.Layouts;

/// <summary>The published archive of CIFAR-10 or CIFAR-100, packed by tar and gzip.</summary>
internal sealed class TarLayout : PictureLayout
{
    public override string Description => "a folder, zip or .tar.gz archive of CIFAR-10 or CIFAR-100";

    public override PictureSource? TryOpen(string path, PictureSetOptions options)
    {
        if (!path.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase) && !path.EndsWith(".tar.gz", StringComparison.OrdinalIgnoreCase)) return null;
        if (TarFiles.TryRead(path, CifarFiles.IsName, CifarBatch.MaxBytes) is not { } files) return null;
        return CifarFiles.Find(files) is { } found
            ? new CifarSource(files, found)
            : throw new DataFormatException(path, "of archives packed by tar, those of CIFAR-10 and CIFAR-100 alone are read: unpack it, and name the folder");
    }
}
