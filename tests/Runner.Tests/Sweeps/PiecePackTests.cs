using System.Text;
using MidasNet.Data;
using MidasNet.Runner.Sweeps;

namespace MidasNet.Runner.Tests.Sweeps;

/// <summary>Files that travel as one, from machines that are not trusted.</summary>
public sealed class PiecePackTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Files_arrive_as_they_were()
    {
        byte[] large = [.. Enumerable.Range(0, 200_001).Select(i => (byte)(i * i % 251))];
        string path = folder.File("pack");
        PiecePack.Write(path, [(PiecePack.Result, folder.Write("a", "{}")), (PiecePack.Metrics, folder.Write("b", "")), (PiecePack.Network, folder.Write("c", large))]);
        var pack = PiecePack.Open(path);
        Assert.Equal("{}"u8.ToArray(), Read(pack, PiecePack.Result));
        Assert.Empty(Read(pack, PiecePack.Metrics));
        Assert.Equal(large, Read(pack, PiecePack.Network));
        Assert.False(pack.Has(PiecePack.Drawings));
        var error = Assert.Throws<DataFormatException>(() => pack.CopyTo(PiecePack.Drawings, folder.File("out")));
        Assert.Contains("it lacks 'drawings'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("it holds '../../etc/passwd'", "../../etc/passwd", 1L)]
    [InlineData("it holds 'network' twice", "network", 1L, "network", 1L)]
    [InlineData("more than there are", "network", 1L << 40)]
    [InlineData("more than there are", "network", -1L)]
    [InlineData("its length does not fit its table", "network", 1L, "result", 2L)]
    [InlineData("its length does not fit its table", "network", 20L, "result", 20L)] // each of them would fit
    public void A_pack_that_is_not_one_of_this_program_is_refused(string words, params object[] table)
    {
        using var written = new MemoryStream();
        using (var writer = new BinaryWriter(written, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write("MidasNet pack 1");
            writer.Write(table.Length / 2);
            for (int i = 0; i < table.Length; i += 2)
            {
                writer.Write((string)table[i]);
                writer.Write((long)table[i + 1]);
            }
            writer.Write((byte)1);
            writer.Write((byte)2);
        }
        string path = folder.Write("pack", written.ToArray());
        Assert.Contains(words, Assert.Throws<DataFormatException>(() => PiecePack.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pack_that_was_cut_or_damaged_is_refused_or_holds_other_contents()
    {
        string path = folder.File("pack");
        PiecePack.Write(path, [(PiecePack.Result, folder.Write("a", "{\"x\": 1}")), (PiecePack.Metrics, folder.Write("b", "line"))]);
        byte[] whole = File.ReadAllBytes(path);
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            Assert.Throws<DataFormatException>(() => PiecePack.Open(path));
        }
        for (int i = 0; i < whole.Length; i++)
        {
            byte[] damaged = [.. whole];
            damaged[i] ^= 0x81;
            File.WriteAllBytes(path, damaged);
            try
            {
                var pack = PiecePack.Open(path);
                Assert.True(pack.Has(PiecePack.Result) && pack.Has(PiecePack.Metrics)); // the checksum of the file tells the rest
            }
            catch (DataFormatException)
            {
                // This is how it fails, and in no other way.
            }
        }
    }

    private byte[] Read(PiecePack pack, string name)
    {
        pack.CopyTo(name, folder.File("out"));
        return File.ReadAllBytes(folder.File("out"));
    }
}
