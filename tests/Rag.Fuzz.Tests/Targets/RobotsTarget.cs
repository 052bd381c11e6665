using System.Text;
using Rag.Fetching.Robots;

namespace Rag.Fuzz.Tests.Targets;

/// <summary>A robots.txt, and the last line of the input as a path that it is asked about.</summary>
public sealed class RobotsTarget : FuzzTarget
{
    private static readonly Uri s_host = new("https://news.example/");

    public override IReadOnlyList<string> Words =>
        [
            "User-agent: *",
            "User-agent: ask-the-news\n",
            "Disallow: ",
            "Allow: ",
            "/*",
            "*",
            "$",
            "%2F",
            "%",
            "#",
            ":",
            "\r",
            "é",
            "*a*a*a*a*b$",
        ];

    public override IEnumerable<byte[]> Seeds() =>
        new[]
        {
            "User-agent: *\nDisallow: /shut\nAllow: /shut/open$\n/shut/open",
            "\uFEFFUser-agent: a\nUser-agent: ask-the-news/1.0\nDisallow: /*.xml$ # all\n/a/b.xml",
            "User-agent: *\nDisallow: /%7E%c3%A9%2f\n/~é/",
            "User-agent: *\nDisallow: /" + string.Concat(Enumerable.Repeat("*a", 1_000)) + "b$\n/" + new string('a', 2_000),
        }.Select(Encoding.UTF8.GetBytes);

    public override void Run(byte[] input)
    {
        var rules = RobotsRules.Read(input, "ask-the-news");
        var path = Encoding.UTF8.GetString(input.AsSpan(input.AsSpan().LastIndexOf((byte)'\n') + 1));
        if (Uri.TryCreate(s_host, path, out var address) && address.Scheme is "http" or "https")
        {
            rules.IsAllowed(address);
        }
    }
}
