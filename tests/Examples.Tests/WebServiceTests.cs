using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using MidasNet.Data;
using MidasNet.Data.Pictures;
using MidasNet.Models;

namespace MidasNet.Examples.Tests;

/// <summary>The web service of examples/ answers pictures, also broken and too large ones, and README shows its lines.</summary>
public sealed partial class WebServiceTests : IDisposable
{
    private const int Side = 12;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_picture_is_answered_with_its_classes_and_what_is_none_with_the_reason()
    {
        WriteCheckpoint();
        using var service = Start();
        try
        {
            // The answer to a picture that is too large comes before it is sent.
            using var handler = new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromMinutes(10) };
            using var client = new HttpClient(handler) { BaseAddress = await Address(service) };
            client.DefaultRequestHeaders.ExpectContinue = true;
            byte[] picture = PngFile.Encode(Side, Side, [.. Enumerable.Range(0, Side * Side).Select(i => (byte)(i * 37))]);
            var (status, found) = await Post(client, picture);
            Assert.Equal(HttpStatusCode.OK, status);
            using var classifier = Classifier.Load(folder.File("photos.safetensors"));
            Assert.Equal(
                classifier.Predict(picture).Top(3).Select(one => (one.Class, Math.Round(one.Probability, 4))),
                found.EnumerateArray().Select(one => (one.GetProperty("class").GetString()!, Math.Round(one.GetProperty("probability").GetSingle(), 4))));

            (status, found) = await Post(client, [1, 2, 3]);
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.Contains("expected PNG", found.GetProperty("error").GetString(), StringComparison.Ordinal);
            (status, _) = await Post(client, []);
            Assert.Equal(HttpStatusCode.BadRequest, status);
            (status, _) = await Post(client, new byte[(10 << 20) + 1]);
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, status);
            (status, _) = await Post(client, picture); // and it still answers
            Assert.Equal(HttpStatusCode.OK, status);
        }
        finally
        {
            service.Kill();
        }
    }

    [Fact]
    public async Task Without_its_checkpoint_it_does_not_start()
    {
        using var service = Start();
        var (output, error) = (service.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), service.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await service.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.NotEqual(0, service.ExitCode);
        Assert.Contains("there is no such checkpoint", await output + await error, StringComparison.Ordinal);
    }

    [Fact]
    public void Readme_shows_lines_of_the_example()
    {
        string root = Root(), program = File.ReadAllText(Path.Combine(root, "examples/WebService/Program.cs")).ReplaceLineEndings("\n");
        string readme = File.ReadAllText(Path.Combine(root, "README.md")).ReplaceLineEndings("\n");
        string[] lines = Snippet().Match(readme).Groups["code"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.InRange(lines.Length, 3, 8);
        Assert.All(lines, line => Assert.Contains(line.Trim(), program, StringComparison.Ordinal));
    }

    // Not "example:", which is for whole programs.
    [GeneratedRegex(@"<!-- lines of examples/WebService -->\n```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Snippet();

    [GeneratedRegex(@"Now listening on: (?<address>http://127\.0\.0\.1:\d+)")]
    private static partial Regex Listening();

    private static async Task<(HttpStatusCode Status, JsonElement Answer)> Post(HttpClient client, byte[] picture)
    {
        using var content = new ByteArrayContent(picture);
        using var response = await client.PostAsync(new Uri("/predict", UriKind.Relative), content, TestContext.Current.CancellationToken);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (response.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement.Clone());
    }

    /// <summary>Reads what the service says up to its address, and lets the rest pass.</summary>
    private static async Task<Uri> Address(Process service)
    {
        var said = new List<string>();
        while (await service.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            said.Add(line);
            if (!Listening().Match(line).Groups["address"].Success) continue;
            _ = service.StandardOutput.ReadToEndAsync(CancellationToken.None);
            _ = service.StandardError.ReadToEndAsync(CancellationToken.None);
            return new Uri(Listening().Match(line).Groups["address"].Value);
        }
        throw new InvalidOperationException($"the service does not listen: {string.Join('\n', said)} {await service.StandardError.ReadToEndAsync(CancellationToken.None)}");
    }

    private Process Start()
    {
        string program = Path.Combine(AppContext.BaseDirectory, "MidasNet.Examples.WebService.dll");
        var start = new ProcessStartInfo("dotnet", [program, "--urls", "http://127.0.0.1:0"])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start");
    }

    private void WriteCheckpoint()
    {
        using var device = Device.OpenCpu(threads: 1);
        using var model = new SmallCnn(device, new SmallCnnOptions(4, Width: 2, Depth: 1), seed: 9);
        ModelCheckpoint.Save(folder.File("photos.safetensors"), model, new ModelUse
        {
            ClassNames = ["ant", "bee", "cat", "dog"],
            Preprocessing = Preprocessing.Digit(Side),
            Normalisation = new Normalisation(0.5f, 0.3f),
        });
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MidasNet.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("the tests do not run in a checkout");
    }
}
