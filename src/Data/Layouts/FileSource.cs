using MidasNet.Data.Pictures;

namespace MidasNet.Data.Layouts;

/// <summary>Pictures each of which is a file of a directory or an archive.</summary>
/// <param name="files">The files, closed with the source; their names are the names of the pictures.</param>
internal abstract class FileSource(FileSet files) : PictureSource
{
    public override bool HasFiles => true;

    /// <summary>The files.</summary>
    protected FileSet Files { get; } = files;

    public override Picture Load(int index, int channels, PictureDecoder decoder, int maxBytes) =>
        decoder.Decode(Files.Read(Names[index], maxBytes), Names[index], channels);

    public override string StampOf(int index) => Files.StampOf(Names[index]);

    public override byte[] ReadBytes(int index, int maxBytes) => Files.Read(Names[index], maxBytes);

    public override void Dispose()
    {
        Files.Dispose();
        base.Dispose();
    }
}
