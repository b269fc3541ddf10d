using System.CommandLine;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Training;

namespace MidasNet.Runner.Cli;

/// <summary><c>midasnet train</c>: a network from labelled images, also if their labels are noisy or all wrong.</summary>
internal static class TrainCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Session session, GlobalOptions options)
    {
        var training = new TrainCommandOptions();
        var json = CommonOptions.Json();
        var command = new Verb(
            "train", "Trains a network on labelled images, also if labels are noisy or all wrong, and writes a checkpoint and a report",
            "midasnet train --data photos --out photos.safetensors",
            "midasnet train --data labels.csv --skip-bad --out photos.safetensors",
            "midasnet train --data photos --budget 10m --out photos.safetensors",
            "midasnet train --data photos --model resnet18 --image-size 96 --out photos.safetensors",
            "midasnet train --data photos --from vgg19-keras --out photos.safetensors",
            "midasnet train --data more-photos --from photos.safetensors --out more-photos.safetensors",
            "midasnet train --data photos --recipe runs/20260101T120000Z-tune-1a2b3c/recipe.json --out photos.safetensors",
            "midasnet train --data mnistTask3.zip --labels complementary --out digits.safetensors",
            "midasnet train --data train-images-idx3-ubyte.gz --labels clean --out digits.safetensors --json");
        training.AddTo(command);
        command.Options.Add(json);
        command.SetAction(parsed =>
        {
            var (asked, progress) = (training.Read(parsed), options.ProgressFor(parsed));
            OutputFile.RequireWritable(asked.Out);
            OutputFile.RequireApart(asked.Out, asked.Data, asked.Pictures.LabelFile, asked.Training.From);
            asked = asked with { Device = asked.Device.Settle(progress) };
            using var opened = asked.Device.Open(asked.Training.Threads);
            var results = Run(parsed, asked, opened, progress, session.Cancellation);
            session.Write(results, parsed.GetValue(json), results.Lines().Concat(NextCommands(asked)));
        });
        return command;
    }

    private static IEnumerable<string> NextCommands(TrainOptions asked)
    {
        var (checkpoint, data) = (ShellWord.Of(asked.Out), ShellWord.Of(asked.Data));
        yield return "";
        yield return "next:";
        yield return $"  midasnet predict --checkpoint {checkpoint} PICTURE...";
        yield return $"  midasnet eval --checkpoint {checkpoint} --data OTHER-PICTURES";
        yield return $"  midasnet audit --data {data}";
    }

    private static TrainResults Run(ParseResult parsed, TrainOptions asked, Device device, Progress progress, CancellationToken cancellation)
    {
        try
        {
            return TrainRunner.Run(asked, device, progress, cancellation);
        }
        catch (OperationCanceledException stop) when (Directory.Exists(asked.Unfinished))
        {
            throw new RunInterruptedException($"{GlobalOptions.CommandOf(parsed)}{(asked.Resume ? "" : " --resume")}", stop);
        }
    }
}
