using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.StaticFiles;

namespace Rag.Pages;

/// <summary>
/// The files that pages load. A page names a file with a part of the hash of what it holds, so that browsers keep it for as long as it is
/// the same and never show one that is old. Thread-safe.
/// </summary>
public sealed class PageFiles(IWebHostEnvironment environment)
{
    private const string Version = "v";
    private const int HashLength = 12;

    private readonly ConcurrentDictionary<string, string> _links = new(StringComparer.Ordinal);

    /// <summary>The path with its version; as it was given where there is no such file.</summary>
    /// <param name="path">Such as <c>/app.css</c>.</param>
    public string Link(string path) => _links.GetOrAdd(path, LinkOf);

    /// <summary>An address with a version never means another content; one without is asked for anew each time.</summary>
    public static void SetCaching(StaticFileResponseContext file) =>
        file.Context.Response.Headers.CacheControl = file.Context.Request.Query.ContainsKey(Version)
            ? "public, max-age=31536000, immutable"
            : "no-cache";

    private string LinkOf(string path)
    {
        var file = environment.WebRootFileProvider.GetFileInfo(path);
        if (!file.Exists)
        {
            return path;
        }

        using var content = file.CreateReadStream();
        return $"{path}?{Version}={Convert.ToHexStringLower(SHA256.HashData(content))[..HashLength]}";
    }
}
