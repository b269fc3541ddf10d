using MidasNet.Learning.Tests.Fuzz;

namespace MidasNet.Fuzz.Targets;

/// <summary>A training state with a right checksum.</summary>
internal sealed class TrainingStateTarget : FuzzTarget
{
    /// <inheritdoc/>
    public override IEnumerable<byte[]> Seeds()
    {
        TrainingStates.Write(Folder.File("whole"));
        yield return File.ReadAllBytes(Folder.File("whole"));
    }

    /// <inheritdoc/>
    public override bool Read(byte[] input) => TrainingStates.Resume(Folder.Write("odd", WholeSafeTensors.Mended(input)), isStopped: true);
}
