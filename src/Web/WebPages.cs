using System.Net;
using System.Reflection;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace MidasNet.Web;

/// <summary>The pages of the server and their files, which are resources of this assembly.</summary>
internal static class WebPages
{
    private const string Prefix = "MidasNet.Web.Pages.";
    private static readonly Dictionary<string, byte[]> Files = Load();

    /// <summary>A page: the shell around the content of a resource.</summary>
    /// <param name="page">The resource without its ending, whose script has the same name.</param>
    /// <param name="title">The title.</param>
    /// <param name="name">The model or run that it shows, for its script.</param>
    public static IResult Html(string page, string title, string name = "")
    {
        string html = Text("shell.html").Replace("{{content}}", Text($"{page}.html"), StringComparison.Ordinal)
            .Replace("{{sheet}}", Text("sheet.html"), StringComparison.Ordinal)
            .Replace("{{page}}", page, StringComparison.Ordinal)
            .Replace("{{title}}", WebUtility.HtmlEncode(title), StringComparison.Ordinal)
            .Replace("{{name}}", WebUtility.HtmlEncode(name), StringComparison.Ordinal);
        return TypedResults.Text(html, "text/html; charset=utf-8");
    }

    /// <summary>A script or style sheet.</summary>
    /// <exception cref="ProblemException">There is none of that name.</exception>
    public static IResult Asset(string file)
    {
        string? type = Path.GetExtension(file) switch { ".js" => "text/javascript; charset=utf-8", ".css" => "text/css; charset=utf-8", _ => null };
        return type is not null && Files.TryGetValue(file, out byte[]? content)
            ? TypedResults.Bytes(content, type)
            : throw ProblemException.NotFound("file", file.Length <= 100 ? file : file[..100], Files.Keys.Where(name => !name.EndsWith(".html", StringComparison.Ordinal)));
    }

    private static string Text(string file) => Encoding.UTF8.GetString(Files[file]);

    private static Dictionary<string, byte[]> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).ToDictionary(name => name[Prefix.Length..], name =>
        {
            using var stream = assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"the program lacks {name}");
            using var memory = new MemoryStream();
            stream.CopyTo(memory);
            return memory.ToArray();
        }, StringComparer.Ordinal);
    }
}
