namespace Rag.EndToEnd.Tests.Deployment;

/// <summary>Rules for images: small, without root, nothing of the machine that builds them. No engine runs here to build one.</summary>
public sealed class DockerfileTests
{
    private static readonly string[] s_secrets = ["KEY", "TOKEN", "SECRET", "PASSWORD"];

    public static TheoryData<string> Files => ["deploy/docker/Dockerfile", "deploy/docker/Dockerfile.gpu"];

    [Theory]
    [MemberData(nameof(Files))]
    public void Image_IsBuiltInAnotherAndRunsWithoutRoot(string file)
    {
        var (stages, last) = Stages(file);

        Assert.True(stages > 1, "the image that is run has the compiler in it");
        Assert.Contains(last, line => line.Name == "USER" && line.Text.Split(':').All(id => id is not ("0" or "root")));
        Assert.DoesNotContain(last.SkipWhile(line => line.Name != "USER"), line => line.Name == "RUN");
        Assert.StartsWith("[", Assert.Single(last, line => line.Name == "ENTRYPOINT").Text, StringComparison.Ordinal);
        Assert.Contains("/readyz", Assert.Single(last, line => line.Name == "HEALTHCHECK").Text);
        Assert.Equal("SIGTERM", Assert.Single(last, line => line.Name == "STOPSIGNAL").Text);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Image_NamesTheVersionsItStandsOnAndHoldsNoSecret(string file)
    {
        foreach (var (name, text) in Instructions(file))
        {
            Assert.NotEqual("ADD", name);
            var variables = name is "ENV" or "ARG" ? text.Split(' ', StringSplitOptions.RemoveEmptyEntries) : [];
            Assert.DoesNotContain(variables.Select(variable => variable.Split('=')[0]), variable =>
                s_secrets.Any(secret => variable.Contains(secret, StringComparison.OrdinalIgnoreCase))
            );
            if (name == "FROM")
            {
                var image = text.Split(' ').First(word => !word.StartsWith('-'));
                Assert.Matches("^[a-z0-9./-]+:[0-9][a-z0-9.-]+$", image);
            }

            if (text.Contains("apt-get install", StringComparison.Ordinal))
            {
                Assert.Contains("--no-install-recommends", text);
                Assert.Contains("rm -rf /var/lib/apt/lists/*", text);
            }
        }
    }

    /// <summary>What was built or stored in the checkout is no part of an image.</summary>
    [Theory]
    [InlineData("**/bin/")]
    [InlineData("**/obj/")]
    [InlineData("data/")]
    [InlineData(".git/")]
    [InlineData("admin.key")]
    public void Context_LeavesOutWhatIsNoSource(string entry) => Assert.Contains(entry, Deployed.Read(".dockerignore").Split('\n'));

    /// <summary>Whatever the service is built from goes into the context.</summary>
    [Fact]
    public void Context_HasEveryProjectOfTheService()
    {
        var left = Deployed
            .Read(".dockerignore")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(entry => entry.EndsWith('/') && !entry.StartsWith('*'))
            .ToList();
        var seen = new HashSet<string>();
        var open = new Stack<string>([Deployed.PathOf("src/Rag.Api/Rag.Api.csproj")]);
        while (open.TryPop(out var project))
        {
            var path = Path.GetRelativePath(Deployed.PathOf("."), project);
            Assert.DoesNotContain(left, entry => path.StartsWith(entry, StringComparison.Ordinal));
            if (seen.Add(path))
            {
                var references = System.Xml.Linq.XDocument.Load(project).Descendants("ProjectReference");
                foreach (var reference in references.Select(reference => reference.Attribute("Include")!.Value))
                {
                    open.Push(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(project)!, reference)));
                }
            }
        }

        Assert.True(seen.Count > 10);
    }

    private static (int Stages, List<(string Name, string Text)> Last) Stages(string file)
    {
        var all = Instructions(file);
        return (all.Count(line => line.Name == "FROM"), [.. all.Skip(all.FindLastIndex(line => line.Name == "FROM"))]);
    }

    private static List<(string Name, string Text)> Instructions(string file) =>
        [
            .. Deployed
                .Read(file)
                .Replace("\\\n", " ", StringComparison.Ordinal)
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Where(line => !line.StartsWith('#'))
                .Select(line => line.Split(' ', 2))
                .Select(parts => (parts[0], parts[1].Trim())),
        ];
}
