using System.Net.Http.Headers;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Rag.Api.CommandLine;

namespace Rag.EndToEnd.Tests.Deployment;

/// <summary>A page that sends somebody to a command, a page or a setting that does not exist costs time when there is none.</summary>
public sealed class RunbookTests(RunningService service)
{
    private const string Folder = "docs/runbooks";

    /// <summary>Settings without a default that stands in appsettings.json.</summary>
    private static readonly string[] s_without =
    [
        "Telemetry:Otlp",
        "Retention:MaxArticles",
        "Retention:MaxAgeDays",
        "Serve:DrainSeconds",
        "Extraction:ReaderWeight",
        "KvDisk:Enabled",
        "Store:Index",
        "Store:Postgres:ConnectionString",
        "Store:Qdrant:SearchTimeoutMilliseconds",
        "Cluster:LeaseSeconds",
        "Cluster:AcknowledgeSeconds",
    ];

    private static readonly string[] s_families = ["rag_", "vllm:", "dotnet_", "gen_ai_", "http_server_", "kestrel_"];

    private static IEnumerable<Dictionary<object, object?>> Alerts =>
        from rules in (List<object>)Deployed.Yaml("deploy/prometheus/alerts.yml")["groups"]!
        from rule in (List<object>)Map(rules)["rules"]!
        select Map(rule);

    public static TheoryData<string> Pages =>
        [.. Directory.EnumerateFiles(Deployed.PathOf(Folder), "*.md").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Fact]
    public void Alerts_HaveAPageEachAndNoPageIsOfNone()
    {
        var names = Alerts.Select(alert => (string)alert["alert"]!).ToList();

        Assert.NotEmpty(names);
        Assert.All(Alerts, alert => Assert.Equal($"{Folder}/{alert["alert"]}.md", Map(alert["annotations"])["runbook_url"]));
        Assert.Equal(
            [.. names.Append("README").Order(StringComparer.Ordinal)],
            Pages.Select(page => Path.GetFileNameWithoutExtension(page.Data))
        );
        var list = Deployed.Read($"{Folder}/README.md");
        Assert.All(names, name => Assert.Contains($"[{name}]({name}.md)", list, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_SaysWhatItMeansWhatToLookAtAndWhatToDo(string page)
    {
        if (page != "README.md")
        {
            Assert.Equal(["Means", "Look at", "Do", "Is over"], Bold(Deployed.Read($"{Folder}/{page}")));
        }

        static IEnumerable<string> Bold(string text) =>
            text.Split('\n')
                .Where(line => line.StartsWith("**", StringComparison.Ordinal))
                .Select(line => line.Split("**")[1].TrimEnd('.'));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_NamesCommandsAddressesSettingsAndPagesThatExist(string page)
    {
        var text = Deployed.Read($"{Folder}/{page}");
        foreach (var code in Codes(text))
        {
            if (code.StartsWith("rag ", StringComparison.Ordinal))
            {
                Assert.Empty(RagCommandLine.Root().Parse(code[4..]).Errors.Select(error => $"{code}: {error.Message}"));
            }
            else if (code.StartsWith('/') && code != "/app/")
            {
                Assert.Contains(code, Routes());
            }
            else if (char.IsAsciiLetterUpper(code[0]) && code.Contains(':') && !code.Contains(' '))
            {
                Assert.True(s_without.Contains(code) || Settings().GetSection(code).Exists(), code);
            }
        }

        foreach (var target in Links(text))
        {
            var (file, part) = target.Split('#') is [var before, var after] ? (before, after) : (target, null);
            var path = file.Length == 0 ? Deployed.PathOf($"{Folder}/{page}") : Path.Combine(Deployed.PathOf(Folder), file);
            Assert.True(File.Exists(path), target);
            Assert.True(part is null || Headings(File.ReadAllText(path)).Contains(part), target);
        }
    }

    /// <summary>Those of the service's own are made in its sources; many are told only once something was counted.</summary>
    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Page_NamesMetricsThatExist(string page)
    {
        using var client = new HttpClient { BaseAddress = new Uri(service.Url) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", RunningService.AdminKey);
        var told = await client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        foreach (
            var name in Codes(Deployed.Read($"{Folder}/{page}")).Where(code => code.All(c => char.IsAsciiLetterLower(c) || c is '_' or ':'))
        )
        {
            if (s_families.Any(family => name.StartsWith(family, StringComparison.Ordinal)))
            {
                Assert.True(MadeMetrics.Have(name) || told.Contains($"# TYPE {name} ", StringComparison.Ordinal), name);
            }
        }
    }

    private static IEnumerable<string> Codes(string text) => text.Split('`').Where((_, i) => i % 2 == 1);

    private static IEnumerable<string> Links(string text) =>
        text.Split("](").Skip(1).Select(rest => rest[..rest.IndexOf(')', StringComparison.Ordinal)]);

    private static IEnumerable<string> Headings(string text) =>
        text.Split('\n')
            .Where(line => line.StartsWith('#'))
            .Select(line =>
                string.Concat(line.TrimStart('#').Trim().ToLowerInvariant().Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-'))
            )
            .Select(title => title.Replace(' ', '-'));

    private static IConfiguration Settings() =>
        new ConfigurationBuilder().AddJsonFile(Deployed.PathOf("appsettings/appsettings.json")).Build();

    private static Dictionary<object, object?> Map(object? value) => (Dictionary<object, object?>)value!;

    private HashSet<string?> Routes() =>
        [
            .. service
                .Services.GetServices<EndpointDataSource>()
                .SelectMany(source => source.Endpoints)
                .OfType<RouteEndpoint>()
                .Select(endpoint => "/" + endpoint.RoutePattern.RawText?.Trim('/')),
        ];
}
