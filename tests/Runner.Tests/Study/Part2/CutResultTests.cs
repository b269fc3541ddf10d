using MidasNet.Models;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Study.Part2;

namespace MidasNet.Runner.Tests.Study.Part2;

public sealed class CutResultTests
{
    [Fact]
    public void Tried_cuts_are_read_from_the_run_folder_as_they_were_written()
    {
        using var temporary = new TemporaryFolder();
        var folder = RunFolder.Create(temporary.Path, "cuts", DateTimeOffset.UtcNow);
        CutResult[] tried =
        [
            new(new Vgg19Cut(3, Vgg19Framing.Padded32), 4096, 5000, 0.9885, 1316.4),
            new(new Vgg19Cut(4, Vgg19Framing.Scaled48), 4608, 5000, 0.991, 320),
        ];
        folder.Write("cuts.json", tried);
        Assert.Equal(tried, folder.ReadIfThere<CutResult[]>("cuts.json"));
    }
}
