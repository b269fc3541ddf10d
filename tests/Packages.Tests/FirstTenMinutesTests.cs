using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace MidasNet.Packages.Tests;

/// <summary>
/// What a new user does in the first ten minutes, with the packed tool and packages: trains on a folder, opens the report, makes a page, corrects a wrong label, serves
/// the network and reviews a suspect there, and predicts from a new C# project.
/// </summary>
[Collection<PackagesCollection>]
public sealed class FirstTenMinutesTests(PackedPackages packages)
{
    private const int PerClass = 40;

    [Fact]
    public async Task From_a_folder_to_a_prediction_in_a_new_project()
    {
        string midasnet = await packages.InstallTool(), folder = packages.File("first"), letters = Path.Combine(folder, "letters");
        string Out(string name) => Path.Combine(folder, name);

        // A folder of pictures, one of which is in the wrong place.
        await packages.Run(midasnet, "data", "draw", "--to", letters, "--characters", "ACX", "--per-class", $"{PerClass}");
        string misplaced = Path.Combine(letters, "A", "misplaced.png");
        File.Move(Path.Combine(letters, "X", "0007.png"), misplaced);

        // Train, and open the report.
        string trained = await packages.Run(
            midasnet, "train", "--data", letters, "--labels", "clean", "--epochs", "12", "--width", "8", "--out", Out("letters.safetensors"), "--runs", Out("runs"), "-q");
        string run = Assert.Single(Directory.GetDirectories(Out("runs")));
        Assert.Contains(Path.Combine(run, "report.html"), trained, StringComparison.Ordinal);
        Assert.Contains("accuracy on held-out images", await Read(Path.Combine(run, "report.html")), StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(run, "events.out.tfevents.*"));

        // A page, if this build has the engine for browsers.
        if (packages.HadEngineForBrowsers)
        {
            await packages.Run(midasnet, "page", Out("letters.safetensors"), "--out", Out("letters.html"));
            Assert.Contains("letters", await Read(Out("letters.html")), StringComparison.Ordinal);
        }
        else TestContext.Current.AddWarning("no page was made: eng/page.sh has not made the engine for browsers");

        // The audit finds the misplaced picture and proposes its class; the copy has it in the right folder, and the original is as it was.
        string audited = await packages.Run(
            midasnet, "audit", "--data", letters, "--epochs", "12", "--relabel", Out("proposed.csv"), "--apply", Out("corrected"), "--runs", Out("audits"), "-q");
        Assert.Contains("misplaced.png: labelled A, shows X", audited, StringComparison.Ordinal);
        Assert.Contains("A/misplaced.png,A,X,", await Read(Out("proposed.csv")), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Out("corrected"), "X", "misplaced.png")));
        Assert.True(File.Exists(misplaced));
        Assert.Equal(3 * PerClass, Directory.GetFiles(Out("corrected"), "*.png", SearchOption.AllDirectories).Length);

        // Serve: a picture is answered, and the decision about the suspect makes another copy.
        string audit = Path.GetFileName(Assert.Single(Directory.GetDirectories(Out("audits"))));
        await Serve(midasnet, folder, [Out("letters.safetensors"), Out("audits")], async client =>
        {
            using var answer = await client.PostAsync("/predict?top=1", new ByteArrayContent(await File.ReadAllBytesAsync(misplaced, Stop)), Stop);
            Assert.Contains("\"class\":\"X\"", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
            using var decided = await client.PutAsJsonAsync($"/audits/{audit}/decisions", new { image = "A/misplaced.png", decision = "relabel", label = "X" }, Stop);
            Assert.Equal(HttpStatusCode.NoContent, decided.StatusCode);
        });
        await packages.Run(
            midasnet, "audit", "--data", letters, "--apply", Out("reviewed"), "--reviewed", Path.Combine(Out("audits"), audit, "review.csv"), "-q");
        Assert.True(File.Exists(Path.Combine(Out("reviewed"), "X", "misplaced.png")));

        // Predict from a new project.
        string[] predicted = (await packages.Run("dotnet", await packages.BuildPrograms(), Out("letters.safetensors"), misplaced)).Split(' ');
        Assert.Equal("X", predicted[0]);
        Assert.InRange(double.Parse(predicted[1], CultureInfo.InvariantCulture), 0.5, 1);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static async Task Serve(string midasnet, string folder, string[] what, Func<HttpClient, Task> use)
    {
        using var server = Programs.Start(midasnet, folder, [], ["serve", .. what, "--port", "0", "--json", "-q"]);
        var errors = server.StandardError.ReadToEndAsync(Stop);
        try
        {
            string line = await server.StandardOutput.ReadLineAsync(Stop) ?? throw new InvalidOperationException($"midasnet serve ended: {await errors}");
            using var listening = JsonDocument.Parse(line);
            using var client = new HttpClient { BaseAddress = new Uri(listening.RootElement.GetProperty("url").GetString()!) };
            await use(client);
        }
        finally
        {
            server.Kill(entireProcessTree: true);
            await server.WaitForExitAsync(Stop);
        }
    }

    private static Task<string> Read(string file) => File.ReadAllTextAsync(file, Stop);
}
