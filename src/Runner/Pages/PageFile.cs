using System.Buffers;
using System.Buffers.Text;
using System.IO.Compression;
using System.Net;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using MidasNet.Weights;

namespace MidasNet.Runner.Pages;

/// <summary>
/// One HTML file that runs a network in a browser, without a network connection. The shell (src/Page/Shell) has places of the form <c>{{name}}</c> for its
/// other files and for the data: the files of <see cref="PageRuntime"/> one after the other and the checkpoint, each compressed by gzip and written in base64,
/// and pictures of the data.
/// </summary>
internal static partial class PageFile
{
    /// <summary>Writes a page, whole or not at all.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="runtime">The engine for browsers.</param>
    /// <param name="checkpoint">The content of a checkpoint.</param>
    /// <param name="name">The name of the network, for the title.</param>
    /// <param name="examples">Pictures of the data; null for none.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Write(string path, PageRuntime runtime, byte[] checkpoint, string name, PageExamples? examples = null) =>
        AtomicFile.Write(path, target => Write(target, runtime, checkpoint, name, examples));

    /// <summary>Writes a page to a stream.</summary>
    public static void Write(Stream target, PageRuntime runtime, byte[] checkpoint, string name, PageExamples? examples = null)
    {
        string shell = Resource("page.html");
        int from = 0;
        foreach (Match place in Place().Matches(shell))
        {
            WriteText(target, shell.AsSpan(from, place.Index - from));
            from = place.Index + place.Length;
            switch (place.Groups[1].Value)
            {
                case "title": WriteText(target, WebUtility.HtmlEncode(name)); break;
                case var file when file.Contains('.', StringComparison.Ordinal): WriteText(target, Resource(file)); break;
                case "files": WriteText(target, IndexOf(runtime)); break;
                case "runtime": WriteCompressed(target, runtime.Files.Values); break;
                case "checkpoint": WriteCompressed(target, [checkpoint]); break;
                case "examples": WriteText(target, examples?.ToJson() ?? "null"); break;
                case var other: throw new InvalidOperationException($"the page has an unknown place {other}");
            }
        }
        WriteText(target, shell.AsSpan(from));
    }

    [GeneratedRegex(@"\{\{([\w.]+)\}\}")]
    private static partial Regex Place();

    /// <summary>The names and lengths of the runtime's files, in their order, as JSON.</summary>
    private static string IndexOf(PageRuntime runtime)
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory))
        {
            json.WriteStartArray();
            foreach (var (file, content) in runtime.Files)
            {
                json.WriteStartArray();
                json.WriteStringValue(file);
                json.WriteNumberValue(content.Length);
                json.WriteEndArray();
            }
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(memory.ToArray());
    }

    private static void WriteCompressed(Stream target, IEnumerable<byte[]> contents)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            foreach (byte[] content in contents) gzip.Write(content);
        }
        var bytes = memory.GetBuffer().AsSpan(0, (int)memory.Length);
        byte[] text = new byte[Base64.GetMaxEncodedToUtf8Length(bytes.Length)];
        if (Base64.EncodeToUtf8(bytes, text, out _, out int written) != OperationStatus.Done) throw new InvalidOperationException("base64 failed");
        target.Write(text, 0, written);
    }

    private static void WriteText(Stream target, ReadOnlySpan<char> text)
    {
        byte[] bytes = new byte[Encoding.UTF8.GetByteCount(text)];
        Encoding.UTF8.GetBytes(text, bytes);
        target.Write(bytes);
    }

    private static string Resource(string name)
    {
        string resource = $"MidasNet.Runner.Page.{name}";
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource) ?? throw new InvalidOperationException($"the program lacks {resource}");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
