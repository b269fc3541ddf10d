namespace MidasNet.Fuzz.Targets;

/// <summary>A checkpoint with a right checksum: it is opened and classifies a picture, or is refused.</summary>
internal sealed class CheckpointTarget : FuzzTarget
{
    /// <inheritdoc/>
    public override IEnumerable<byte[]> Seeds()
    {
        for (int i = 0; i < 3; i++)
        {
            TinyCheckpoint.Write(Folder.File("whole"), i);
            yield return File.ReadAllBytes(Folder.File("whole"));
        }
    }

    /// <inheritdoc/>
    public override bool Read(byte[] input) => BoundedLoading.Read(Folder.Write("a.safetensors", WholeSafeTensors.Mended(input)));
}
