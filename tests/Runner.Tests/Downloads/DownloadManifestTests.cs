using MidasNet.Data;
using MidasNet.Runner.Downloads;

namespace MidasNet.Runner.Tests.Downloads;

public sealed class DownloadManifestTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_built_in_list_has_the_weights_and_the_data_of_the_study()
    {
        var manifest = DownloadManifest.BuiltIn();
        Assert.Equal(["vgg19-keras", "vgg19-torchvision"], manifest.Weights.Select(entry => entry.Name));
        Assert.Equal(["mnist", "emnist", "part1", "part3"], manifest.Data.Select(entry => entry.Name));
        Assert.Equal(4, manifest.Data[0].Files.Count);
    }

    [Fact]
    public void All_built_in_addresses_are_https_and_one_alone_is_admitted()
    {
        var manifest = DownloadManifest.BuiltIn();
        Assert.All(manifest.Weights.Concat(manifest.Data), entry => Assert.All(entry.Files, file =>
        {
            Assert.All(file.Addresses, address => Assert.Equal("https", address.Scheme));
            Assert.True(file.Addresses.Count > 1 || entry.Remark is not null, entry.Name);
        }));
    }

    private const string Good =
        """{"path":"a.bin","bytes":3,"md5":"900150983cd24fb0d6963f7d28e17f72","addresses":["https://a.test/a.bin"]}""";

    private string List(string file, string name = "a") => folder.Write("list.json", $$"""
        {"data":[],"weights":[{"name":"{{name}}","description":"d","format":"f","licence":"l","source":"s","usedBy":"u","files":[{{file}}]}]}
        """);

    [Fact]
    public void Another_list_can_be_read() => Assert.Equal(3, DownloadManifest.Read(List(Good)).Weights[0].TotalBytes());

    [Fact]
    public void A_list_may_have_comments_and_commas_at_the_end() => Assert.Equal(3, DownloadManifest.Read(List($"{Good}, // mine\n")).Weights[0].TotalBytes());

    [Theory]
    [InlineData("a.bin", "../a.bin", "not a plain relative path")]
    [InlineData("a.bin", "/a.bin", "not a plain relative path")]
    [InlineData("a.bin", "c:a.bin", "not a plain relative path")]
    [InlineData("a.bin", "b\\\\a.bin", "not a plain relative path")]
    [InlineData("a.bin", ".ssh/a", "not a plain relative path")]
    [InlineData("\"bytes\":3,", "", "neither bytes nor largestBytes")]
    [InlineData("\"bytes\":3,", "\"bytes\":-3,", "neither bytes nor largestBytes")]
    [InlineData("\"md5\":\"900150983cd24fb0d6963f7d28e17f72\",", "", "neither a checksum nor a number of images")]
    [InlineData("900150983cd24", "900150983CD24", "no MD5")]
    [InlineData("https://a.test/a.bin", "file:///etc/passwd", "not an http or https address")]
    [InlineData("https://a.test/a.bin", "a.bin", "not an http or https address")]
    [InlineData("\"https://a.test/a.bin\"", "", "has no address")]
    [InlineData("\"bytes\"", "\"bites\"", "no list of downloads")]
    [InlineData("\"a.bin\"", "null", "no list of downloads")]
    public void A_list_that_cannot_be_used_is_refused(string part, string replacement, string finding)
    {
        // The first place only: the path comes before the address.
        int at = Good.IndexOf(part, StringComparison.Ordinal);
        string path = List(string.Concat(Good.AsSpan(0, at), replacement, Good.AsSpan(at + part.Length)));
        Assert.Contains(finding, Assert.Throws<DataFormatException>(() => DownloadManifest.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_take_the_same_place_are_refused()
    {
        Assert.Contains("twice", Assert.Throws<DataFormatException>(() => DownloadManifest.Read(List($"{Good},{Good}"))).Message, StringComparison.Ordinal);
        Assert.Contains("name", Assert.Throws<DataFormatException>(() => DownloadManifest.Read(List(Good, "../x"))).Message, StringComparison.Ordinal);
    }
}
