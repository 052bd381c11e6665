using System.Net;
using System.Text.RegularExpressions;

namespace Rag.EndToEnd.Tests.Pages;

/// <summary>Follows every link of every page that it comes to, as a browser would, without leaving the service.</summary>
internal sealed partial class Crawler(Uri service)
{
    private readonly HashSet<string> _seen = [];
    private readonly Queue<string> _waiting = [];

    /// <summary>What was found wrong, as sentences.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>Paths with their queries of what was fetched.</summary>
    public IReadOnlyCollection<string> Seen => _seen;

    public async Task RunAsync(IEnumerable<string> starts, CancellationToken cancellation)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = service };
        foreach (var start in starts)
        {
            Add(start);
        }

        while (_waiting.TryDequeue(out var path))
        {
            using var response = await http.GetAsync(new Uri(service, path), cancellation);
            var text = await response.Content.ReadAsStringAsync(cancellation);
            if (response.StatusCode != HttpStatusCode.OK || text.Length == 0)
            {
                Faults.Add($"{path} answers {(int)response.StatusCode} with {text.Length} characters.");
            }

            if (response.Content.Headers.ContentType?.MediaType == "text/html")
            {
                Read(path, text);
            }
        }
    }

    private void Read(string path, string html)
    {
        foreach (var id in Id().Matches(html).GroupBy(match => match.Value).Where(group => group.Count() > 1))
        {
            Faults.Add($"{path} has{id.Key} more than once.");
        }

        foreach (Match match in Link().Matches(PostForm().Replace(html, "")))
        {
            var link = WebUtility.HtmlDecode(match.Groups["link"].Value);
            if (link.StartsWith('#'))
            {
                if (!html.Contains($"id=\"{link[1..]}\"", StringComparison.Ordinal))
                {
                    Faults.Add($"{path} has no place {link}.");
                }
            }
            else if (link.StartsWith('/'))
            {
                Add(link);
            }
            else if (!link.StartsWith("https://", StringComparison.Ordinal) && !link.StartsWith("http://", StringComparison.Ordinal))
            {
                Faults.Add($"{path} links to {link}.");
            }
        }
    }

    private void Add(string link)
    {
        var path = link.Split('#')[0];
        if (_seen.Add(path))
        {
            _waiting.Enqueue(path);
        }
    }

    /// <summary>Where a form posts to is no place to read.</summary>
    [GeneratedRegex("""<form[^>]*\smethod="post"[^>]*>""")]
    private static partial Regex PostForm();

    [GeneratedRegex("""\sid="[^"]*""")]
    private static partial Regex Id();

    [GeneratedRegex("""\s(?:href|src|action)="(?<link>[^"]*)""")]
    private static partial Regex Link();
}
