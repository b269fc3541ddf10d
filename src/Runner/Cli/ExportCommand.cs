using System.CommandLine;
using MidasNet.Learning;
using MidasNet.Models;
using MidasNet.Runner.Runs;
using MidasNet.Weights;

namespace MidasNet.Runner.Cli;

/// <summary><c>midasnet export</c>: writes the network of a checkpoint for other programs.</summary>
internal static class ExportCommand
{
    private const string Onnx = "onnx", Plain = "safetensors";

    /// <summary>Makes the command.</summary>
    public static Command Create(Session session)
    {
        var checkpoint = new Argument<string>("checkpoint") { Description = "A checkpoint of any network" };
        var format = new Option<string>("--to")
        {
            Description = "onnx: an ONNX model of operators of version 17, which takes pixels of 0 to 1 and any number of images."
                + " safetensors: the weights alone, under torchvision's names where the network is torchvision's",
            HelpName = $"{Onnx}|{Plain}",
            Required = true,
        };
        format.AcceptOnlyWords(Onnx, Plain);
        var target = new Option<string>("--out") { Description = "The file to make", HelpName = "FILE", Required = true };
        var fold = new Option<bool>("--fold") { Description = "Multiply batch normalisations into the weights before them (of ONNX models)" };
        var half = new Option<bool>("--float16") { Description = "Store weights as float16: half the size" };
        var json = CommonOptions.Json();
        var command = new Verb(
            "export", "Writes the network of a checkpoint for other programs: as an ONNX model, or as plain safetensors",
            "midasnet export photos.safetensors --to onnx --out photos.onnx",
            "midasnet export photos.safetensors --to onnx --fold --float16 --out photos.onnx",
            "midasnet export photos.safetensors --to safetensors --out weights.safetensors")
        {
            checkpoint, format, target, fold, half, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(fold) && result.GetResult(format) is { Tokens: [{ Value: Plain }] })
                result.AddError("--fold is for ONNX models: plain safetensors keep the weights as they are.");
        });
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(checkpoint), file = parsed.GetRequiredValue(target);
            string kind = parsed.GetRequiredValue(format);
            OutputFile.RequireApart(file, path);
            Write(kind, path, file, new OnnxExportOptions { FoldBatchNorm = parsed.GetValue(fold), Float16 = parsed.GetValue(half) });
            long bytes = new FileInfo(file).Length;
            if (parsed.GetValue(json)) session.WriteJson(new ExportedFile(file, kind, bytes));
            else session.WriteLine($"{file}: {Counted.Of(bytes, "byte")}");
        });
        return command;
    }

    /// <summary>The output of <c>export --json</c>.</summary>
    internal sealed record ExportedFile(string File, string Format, long Bytes);

    private static void Write(string format, string checkpoint, string file, OnnxExportOptions options)
    {
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder) Directory.CreateDirectory(folder);
            if (format == Onnx) ModelExport.ToOnnx(checkpoint, file, options, ShippedCheckpoint.Pretrained);
            else ModelExport.ToSafeTensors(checkpoint, file, options.Float16 ? WeightEncoding.F16 : WeightEncoding.F32, ShippedCheckpoint.Pretrained);
        }
        catch (ArgumentException unfit)
        {
            throw new UsageException(unfit.Message);
        }
        catch (NotSupportedException unfit)
        {
            throw new WeightFormatException(checkpoint, null, unfit.Message, unfit);
        }
    }
}
