using System.Diagnostics;
using k8s;

namespace Rag.Helm.Tests;

/// <summary>
/// The chart as it is rendered by <c>tests/helm-render</c>, which is built here once from Debian's Go packages: there is no Helm among
/// them. Where Go or one of the packages is missing, the test is skipped.
/// </summary>
internal sealed class RenderedChart
{
    public const string Release = "news";
    public const string Namespace = "newsroom";

    private const string Sources = "/usr/share/gocode";

    /// <summary>Where Debian puts what the renderer imports.</summary>
    private static readonly string[] s_packages = ["github.com/Masterminds/sprig", "github.com/xeipuuv/gojsonschema", "sigs.k8s.io/yaml"];

    private static readonly Lazy<string> s_renderer = new(Build);

    private RenderedChart(string text)
    {
        Text = text;

        // What the client library has no type for is looked at as text.
        var known = text.Split("---\n").Where(part => part.Contains("\nkind:", StringComparison.Ordinal));
        Objects = [.. known.Where(part => !part.Contains("kind: ServiceMonitor", StringComparison.Ordinal)).SelectMany(Parse)];
    }

    public string Text { get; }

    /// <summary>Read strictly: a field that Kubernetes does not have is an error.</summary>
    public IReadOnlyList<object> Objects { get; }

    public T Single<T>() => Objects.OfType<T>().Single();

    /// <param name="values">YAML that is laid over the chart's own values.</param>
    public static RenderedChart Of(string values = "")
    {
        var (code, output, errors) = Render(values);
        Assert.True(code == 0, errors);
        return new RenderedChart(output);
    }

    /// <summary>Why the chart is not rendered with these values.</summary>
    public static string Refusal(string values)
    {
        var (code, output, errors) = Render(values);
        Assert.True(code == 1, output);
        return errors;
    }

    public static string PathOf(string file)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Rag.sln")))
        {
            root = root.Parent ?? throw new InvalidOperationException("The tests do not run within the repository.");
        }

        return Path.Combine(root.FullName, file);
    }

    private static IEnumerable<object> Parse(string document) => KubernetesYaml.LoadAllFromString(document, strict: true);

    private static (int Code, string Output, string Errors) Render(string values)
    {
        var folder = Directory.CreateTempSubdirectory("rag-helm-");
        try
        {
            var file = Path.Combine(folder.FullName, "values.yaml");
            File.WriteAllText(file, values);
            return Run(s_renderer.Value, PathOf("deploy/helm/rag"), Release, Namespace, file);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Build()
    {
        var go = Environment
            .GetEnvironmentVariable("PATH")!
            .Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, "go")));
        Assert.SkipUnless(go, "Go is not installed: the chart is not rendered.");
        Assert.SkipUnless(
            s_packages.All(package => Directory.Exists(Path.Combine(Sources, "src", package))),
            "Debian's Go packages of sprig, gojsonschema and yaml are not installed: the chart is not rendered."
        );
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "rag-helm-render"));
        var renderer = Path.Combine(folder.FullName, $"helm-render-{Environment.ProcessId}");
        var (code, output, errors) = Run("go", "build", "-o", renderer, PathOf("tests/helm-render/main.go"));
        Assert.True(code == 0, output + errors);
        return renderer;
    }

    private static (int Code, string Output, string Errors) Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["GO111MODULE"] = "off";
        start.Environment["GOPATH"] = Sources;
        start.Environment["GOCACHE"] = Path.Combine(Path.GetTempPath(), "rag-helm-render", "cache");
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.GetAwaiter().GetResult());
    }
}
