using MidasNet.Data.Tests.Fuzz;

namespace MidasNet.Fuzz.Targets;

/// <summary>A batch of CIFAR for Python.</summary>
internal sealed class CifarPickleTarget : FuzzTarget
{
    /// <inheritdoc/>
    public override IEnumerable<byte[]> Seeds() =>
        Enumerable.Range(0, 100).Select(round => CifarPickleGrammar.Build(new FuzzRandom(seed: 94, round))).Where(file => file.Length <= 16 << 10);

    /// <inheritdoc/>
    public override bool Read(byte[] input)
    {
        byte[] names = CifarPickleGrammar.Names(new FuzzRandom(seed: 95, input.Length % 4));
        Folder.Write("k/data_batch_1", input);
        Folder.Write("k/batches.meta", names);
        return BoundedOpening.Read(Folder.File("k"), input.Length + names.Length);
    }
}
