using System.Diagnostics;
using System.Text.Json;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Metadata.Profiles.Exif;
using SixLabors.ImageSharp.PixelFormats;

namespace MidasNet.Packages.Tests;

/// <summary>The native executable that eng/native.sh has made. The build server makes it and names it in NATIVE_MIDASNET.</summary>
[Collection<PackagesCollection>]
public sealed class NativeTests(PackedPackages packages)
{
    private const int MaxBytes = 28_000_000; // see docs/releasing.md for what it is made of

    private static string Executable
    {
        get
        {
            string? path = Environment.GetEnvironmentVariable("NATIVE_MIDASNET");
            Assert.SkipWhen(string.IsNullOrEmpty(path), "no native executable was made (eng/native.sh), or NATIVE_MIDASNET does not name it");
            return path;
        }
    }

    [Fact]
    public void It_is_one_small_file() => Assert.InRange(new FileInfo(Executable).Length, 1, MaxBytes);

    [Fact]
    public async Task It_classifies_a_drawing_in_any_format()
    {
        using var drawing = await Image.LoadAsync<L8>(packages.DrawFour(), TestContext.Current.CancellationToken);
        var orientation = new ExifProfile();
        orientation.SetValue(ExifTag.Orientation, (ushort)1);
        drawing.Metadata.ExifProfile = orientation;
        string[] files = [.. new[] { "png", "jpg", "gif", "bmp", "tif", "tga", "webp", "pgm" }.Select(ending => packages.File($"formats/four.{ending}"))];
        Directory.CreateDirectory(packages.File("formats"));
        foreach (string file in files) await drawing.SaveAsync(file, TestContext.Current.CancellationToken);
        using var json = JsonDocument.Parse(await packages.Run(Executable, ["predict", "--json", .. files]));
        var found = json.RootElement.GetProperty("predictions").EnumerateArray().Select(picture => picture.GetProperty("classes")[0].GetProperty("class").GetString());
        Assert.Equal(files.Select(_ => "4"), found);
    }

    [Fact]
    public async Task It_trains_a_network_and_audits_its_labels_and_writes_all_files_of_a_run()
    {
        for (int i = 0; i < 24; i++)
        {
            packages.WriteDrawing($"pictures/4/{i}.png", 4, writer: i);
            packages.WriteDrawing($"pictures/7/{i}.png", 7, writer: i);
        }
        using var trained = JsonDocument.Parse(await packages.Run(
            Executable, "train", "--data", packages.File("pictures"), "--epochs", "2", "--out", packages.File("native.safetensors"), "--runs", packages.File("runs"), "--json"));
        Assert.True(File.Exists(packages.File("native.safetensors")));
        using var evaluated = JsonDocument.Parse(await packages.Run(
            Executable, "eval", "--checkpoint", packages.File("native.safetensors"), "--data", packages.File("pictures"), "--json"));
        Assert.Equal(JsonValueKind.Object, evaluated.RootElement.GetProperty("accuracy").ValueKind);
        using var audited = JsonDocument.Parse(await packages.Run(
            Executable, "audit", "--data", packages.File("pictures"), "--runs", packages.File("native-runs"), "--json"));
        string run = Assert.Single(Directory.GetDirectories(packages.File("native-runs")));
        Assert.All(["config.json", "environment.json", "results.json"], name => Assert.True(File.Exists(Path.Combine(run, name)), name));
    }

    [Fact]
    public async Task It_says_that_it_has_no_graphics_cards()
    {
        using var process = Process.Start(new ProcessStartInfo(Executable, ["predict", "--device", "gpu", packages.DrawFour()]) { RedirectStandardError = true })!;
        string error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.NotEqual(0, process.ExitCode);
        Assert.StartsWith("midasnet: gpu: this build has no graphics card support", error, StringComparison.Ordinal);
    }
}
