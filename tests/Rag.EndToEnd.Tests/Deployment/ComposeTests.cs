using System.Net;
using System.Net.Http.Headers;

namespace Rag.EndToEnd.Tests.Deployment;

/// <summary>
/// docker-compose.yml by the rules of the compose specification that concern it, and with its settings the real service. No engine runs it
/// here.
/// </summary>
public sealed class ComposeTests : IDisposable
{
    /// <summary>Of the specification's attributes of a service, those that are in use.</summary>
    private static readonly HashSet<string> s_known =
    [
        "build",
        "cap_drop",
        "command",
        "depends_on",
        "deploy",
        "entrypoint",
        "environment",
        "healthcheck",
        "image",
        "logging",
        "networks",
        "ports",
        "profiles",
        "read_only",
        "restart",
        "secrets",
        "security_opt",
        "shm_size",
        "stop_grace_period",
        "tmpfs",
        "user",
        "volumes",
    ];

    private static readonly string[] s_secrets = ["PASSWORD", "SECRET", "KEY", "TOKEN", "CONNECTIONSTRING"];

    private readonly DirectoryInfo _folder = TestFolder.Create("rag-compose-");
    private readonly Dictionary<string, object?> _file = Deployed.Yaml("docker-compose.yml");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Dictionary<string, Dictionary<object, object?>> Services =>
        Map(_file["services"]).ToDictionary(service => (string)service.Key, service => Map(service.Value));

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Services_HaveNoRightThatTheyDoNotNeed()
    {
        Assert.Equal(["collector", "grafana", "postgres", "prometheus", "qdrant", "rag", "rag-gpu", "rag-shared"], Services.Keys.Order());
        foreach (var (name, service) in Services)
        {
            Assert.True(service.Keys.All(key => s_known.Contains((string)key)), $"{name} has an attribute that is not in use elsewhere");
            Assert.Equal("true", $"{service["read_only"]}".ToLowerInvariant());
            Assert.Equal(["ALL"], List(service["cap_drop"]));
            Assert.Contains("no-new-privileges:true", List(service["security_opt"]));
            Assert.NotEmpty(List(service["profiles"]));
            Assert.All(List(service.GetValueOrDefault("ports")), port => Assert.StartsWith("127.0.0.1:", port, StringComparison.Ordinal));

            // Its own images say in their Dockerfile who runs them.
            Assert.True(service.ContainsKey("build") || $"{service["user"]}".Split(':')[0] is not ("" or "0" or "root"), name);
            Assert.Matches(
                service.ContainsKey("build") ? "^ask-the-news(:gpu)?$" : "^[a-z/-]+:v?[0-9.]+(-unprivileged)?$",
                $"{service["image"]}"
            );
        }
    }

    [Fact]
    public void Services_NameOnlyWhatIsThere()
    {
        foreach (var service in Services.Values)
        {
            foreach (var volume in List(service.GetValueOrDefault("volumes")).Select(volume => volume.Split(':')[0]))
            {
                Assert.True(
                    volume.StartsWith("./", StringComparison.Ordinal) ? Exists(volume) : Map(_file["volumes"]).ContainsKey(volume),
                    volume
                );
            }

            foreach (var secret in (service.GetValueOrDefault("secrets") as List<object>) ?? [])
            {
                Assert.True(Map(_file["secrets"]).ContainsKey(secret is string name ? name : (string)Map(secret)["source"]!));
            }

            var others = service.GetValueOrDefault("depends_on") is Dictionary<object, object?> named
                ? named.Keys.Cast<string>()
                : List(service.GetValueOrDefault("depends_on"));
            Assert.All(others, other => Assert.Contains(other, Services.Keys));
            if (service.GetValueOrDefault("build") is { } build)
            {
                Assert.True(Exists((string)Map(build)["dockerfile"]!));
            }
        }

        static bool Exists(string path) => Path.Exists(Deployed.PathOf(path));
    }

    /// <summary>By the specification's own schema, a copy of which npm has.</summary>
    [Long, Fact]
    public async Task File_IsAsTheSpecificationSays()
    {
        var npm = await NpmFolder.InstallAsync("compose-npm");
        var spelt = Path.Combine(_folder.FullName, "spelt.yml");
        File.WriteAllText(spelt, Deployed.Read("docker-compose.yml").Replace("start_period:", "start_periods:", StringComparison.Ordinal));

        var (code, output, errors) = await npm.RunAsync("node", "check.mjs", Deployed.PathOf("docker-compose.yml"));
        var (misspelt, _, fault) = await npm.RunAsync("node", "check.mjs", spelt);

        Assert.True(code == 0, output + errors);
        Assert.Equal(1, misspelt);
        Assert.Contains("start_periods", fault, StringComparison.Ordinal);
    }

    /// <summary>A password in the file, or in a variable of a container, could be read by whoever reads either.</summary>
    [Fact]
    public void Services_TakeSecretsFromFilesAlone()
    {
        foreach (var (name, service) in Services)
        {
            foreach (var (setting, value) in service.GetValueOrDefault("environment") is { } environment ? Map(environment) : [])
            {
                var isSecret = s_secrets.Any(word => ((string)setting).Contains(word, StringComparison.OrdinalIgnoreCase));
                Assert.True(!isSecret || $"{value}".StartsWith("/run/secrets/", StringComparison.Ordinal), $"{name}: {setting}");
            }
        }

        Assert.All(Map(_file["secrets"]).Values, secret => Assert.Equal(["file"], Map(secret).Keys));
        var ignored = Deployed.Read(".gitignore").Split('\n').Intersect(Deployed.Read(".dockerignore").Split('\n'));
        var files = Map(_file["secrets"]).Values.Select(secret => $"{Map(secret)["file"]}".Split(":-./")[1].TrimEnd('}'));
        Assert.Empty(files.Except(ignored));
    }

    /// <summary>Whoever waits for a service to be healthy waits for ever where it has no check.</summary>
    [Fact]
    public void Services_ThatOthersWaitFor_HaveAHealthCheckAndKeepTheirData()
    {
        var shared = Services["rag-shared"];
        var settings = Map(shared["environment"]);
        foreach (var (other, condition) in Map(shared["depends_on"]))
        {
            var service = Services[(string)other];
            Assert.Equal("service_healthy", Map(condition)["condition"]);
            Assert.NotEmpty((List<object>)Map(service["healthcheck"])["test"]!);
            Assert.Contains(List(service["volumes"]).Single().Split(':')[0], Map(_file["volumes"]).Keys);
        }

        Assert.Equal(("Postgres", "Qdrant"), ((string)settings["RAG_Store__Truth"]!, (string)settings["RAG_Store__Index"]!));
        Assert.Equal("qdrant", new Uri((string)settings["RAG_Store__Qdrant__Url"]!).Host);
    }

    /// <summary>
    /// The service starts with the file's own settings and its key in a file, answers Prometheus under the name and at the path that
    /// Prometheus' configuration has, with the key and not without it.
    /// </summary>
    [Long, Fact]
    public async Task Serve_WithTheSettingsOfTheFile_IsReadByPrometheus()
    {
        const string key = "a key of the operator's";
        var data = TestFolder.Data(_folder, "data");
        await TestFolder.MakeQuietAsync(data);
        var service = Services["rag"];
        var secret = Map(Assert.Single((List<object>)service["secrets"]!));
        var credentials = _folder.CreateSubdirectory("secrets").FullName;
        File.WriteAllText(Path.Combine(credentials, (string)secret["target"]!), key + "\n");
        List<(string, string)> environment = [("CREDENTIALS_DIRECTORY", credentials)];
        environment.AddRange(Map(service["environment"]).Select(setting => ((string)setting.Key, $"{setting.Value}")));
        var scrape = Map(Assert.Single((List<object>)Deployed.Yaml("deploy/prometheus/prometheus.yml")["scrape_configs"]!));
        var target = List(Map(Assert.Single((List<object>)scrape["static_configs"]!))["targets"]).Single();
        Assert.Equal(Path.Combine("/run/secrets", "admin_key"), Map(scrape["authorization"])["credentials_file"]);

        var port = RagProcess.FreePort();
        using var rag = RagProcess.StartWith([.. environment], "serve", "--urls", $"http://*:{port}", "--data-dir", data.FullName);
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        await rag.HealthyAsync(client, Cancellation);

        Assert.Equal(HttpStatusCode.OK, await ScrapeAsync(target, key));
        Assert.NotEqual(HttpStatusCode.OK, await ScrapeAsync(target, "another key, of nobody"));
        Assert.Equal(HttpStatusCode.BadRequest, await ScrapeAsync("elsewhere:8080", key));
        Assert.DoesNotContain(key, rag.Errors + rag.Output);

        async Task<HttpStatusCode> ScrapeAsync(string host, string bearer)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, (string)scrape["metrics_path"]!);
            request.Headers.Host = host;
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
            using var reply = await client.SendAsync(request, Cancellation);
            return reply.StatusCode;
        }
    }

    private static Dictionary<object, object?> Map(object? value) => (Dictionary<object, object?>)value!;

    private static List<string> List(object? value) => [.. ((value as List<object>) ?? []).OfType<string>()];
}
