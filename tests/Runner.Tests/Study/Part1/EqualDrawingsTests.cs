using MidasNet.Data.Pictures;
using MidasNet.Learning;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Study;
using MidasNet.Runner.Study.Common;
using MidasNet.Runner.Tests.Cli;
using Spectre.Console;
using Progress = MidasNet.Runner.Runs.Progress;

namespace MidasNet.Runner.Tests.Study.Part1;

/// <summary>Part 1 on drawings of which some are equal.</summary>
public sealed class EqualDrawingsTests : IDisposable
{
    private const int Writers = 8, Side = 32;

    private static readonly Recipe Tiny = Recipes.QuickCharacters with { InputSize = 24, Width = 1, Depth = 1 };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void They_are_said_and_the_study_goes_on_with_folds_that_keep_them_together()
    {
        Draw(different: 7);
        using var said = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(said) });
        console.Profile.Width = 1000;
        StudyRunner.Run(
            new StudyOptions { Parts = [1], Preset = StudyPreset.Quick, Data = folder.File("data"), Recipe = Tiny, Epochs = 1, Out = folder.File("runs") },
            new Progress(console, ProgressStyle.Phases, TimeProvider.System, TimeSpan.Zero), TestContext.Current.CancellationToken);
        Assert.Contains("24 images show 21 different pictures", said.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_of_fewer_different_drawings_than_folds_is_an_error_that_names_it()
    {
        Draw(different: 4);
        Study().RequireError(3, "data", "class '0' has 4 different pictures, too few for 5 folds");
    }

    [Fact]
    public void A_file_that_does_not_tell_its_writer_is_an_error_that_names_it()
    {
        Draw(different: 7);
        File.Move(folder.File("data/train/Sample012/img012-003.png"), folder.File("data/train/Sample012/mine.png"));
        Study().RequireError(3, "mine.png' does not tell its writer", "img001-042.png");
    }

    private CliRun Study() => CliRun.Of("study", "part1", "--data", folder.File("data"), "--epochs", "1", "--runs", folder.File("runs"), "--quiet");

    // A bar for each character, in another place, that each writer draws longer; those after the first ones draw like the last of them.
    private void Draw(int different)
    {
        foreach (int character in new[] { 1, 12, 37 }) // 0, B, a
        {
            for (int writer = 1; writer <= Writers; writer++)
            {
                var pixels = new byte[Side * Side];
                Array.Fill(pixels, byte.MaxValue);
                int length = 4 + 2 * Math.Min(writer, different);
                for (int row = 4; row < 4 + length; row++) pixels.AsSpan(row * Side + 4, 3 + character / 3).Clear();
                File.WriteAllBytes(folder.Write($"data/train/Sample{character:000}/img{character:000}-{writer:000}.png", []), PngFile.Encode(Side, Side, pixels));
            }
        }
    }
}
