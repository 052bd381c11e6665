using System.Reflection;
using System.Xml.Linq;

namespace Rag.Architecture.Tests;

/// <summary>Benchmarks and other engines are programs of their own in eval: the product neither refers to them nor carries them.</summary>
public sealed class LaboratoryTests
{
    private static readonly string[] s_product =
    [
        "Rag.Core",
        "Rag.Retrieval",
        "Rag.Prompting",
        "Rag.Kernels",
        "Rag.ModelFiles",
        "Rag.Engine",
        "Rag.Ingestion",
        "Rag.Fetching",
        "Rag.Feeds",
        "Rag.Onnx",
        "Rag.Stores",
        "Rag.Stores.Postgres",
        "Rag.Stores.Qdrant",
        "Rag.Cluster",
        "Rag.Answering",
        "Rag.Models",
        "Rag.Client",
        "Rag.Extensions",
        "Rag.Remote",
        "Rag.Pages",
        "Rag.Eval",
        "Rag.Eval.Dashboard",
        "rag",
    ];

    public static TheoryData<string> Product => [.. s_product];

    [Theory]
    [MemberData(nameof(Product))]
    public void Assembly_OfTheProduct_HoldsNoBenchmark(string assembly)
    {
        var names = Assembly.Load(assembly).GetTypes().Select(type => type.FullName!);

        Assert.DoesNotContain(names, name =>
            name.Contains(".Bench.", StringComparison.Ordinal) || name.Contains("Benchmark", StringComparison.Ordinal)
        );
    }

    /// <summary>What a reference to the service brings into an output folder is what its own output folder holds.</summary>
    [Fact]
    public void Product_CarriesNoBenchmarkAndNoOtherEngine()
    {
        string[] foreign = ["rag-bench", "Rag.Bench", "rag-peers", "LLamaSharp", "Microsoft.ML.OnnxRuntimeGenAI"];

        var shipped = Directory.EnumerateFiles(AppContext.BaseDirectory, "*", SearchOption.AllDirectories).Select(Path.GetFileName);

        Assert.DoesNotContain(shipped, name => foreign.Any(prefix => name!.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public void Projects_OfTheProduct_ReferToNoProgramInEval()
    {
        var root = Checkout();
        var programs = ProjectsIn(root, "eval").Where(IsProgram).Select(project => Path.GetFileName(project)).ToHashSet();
        Assert.NotEmpty(programs);

        string[] product =
        [
            .. ProjectsIn(root, "src"),
            .. ProjectsIn(root, "ingestion"),
            .. ProjectsIn(root, "eval").Where(project => !IsProgram(project)),
        ];

        Assert.DoesNotContain(product.SelectMany(ReferencesOf), programs.Contains);
    }

    /// <summary>
    /// libtorch comes into the output of the trainer and of its tests alone, and the trainer sees nothing but models' files.
    /// </summary>
    [Fact]
    public void Trainer_IsReferredToByNoOtherProject_AndRefersToModelsFilesAlone()
    {
        const string trainer = "Rag.Training.csproj";
        var root = Checkout();
        string[] projects = [.. ((string[])["src", "ingestion", "eval"]).SelectMany(area => ProjectsIn(root, area))];

        Assert.DoesNotContain(trainer, projects.SelectMany(ReferencesOf));
        Assert.Equal([trainer], projects.Where(UsesTorch).Select(Path.GetFileName));
        Assert.Equal(["Rag.ModelFiles.csproj"], ReferencesOf(projects.Single(project => Path.GetFileName(project) == trainer)));

        static bool UsesTorch(string project) =>
            XDocument.Load(project).Descendants("PackageReference").Any(package => package.Attribute("Include")?.Value == "TorchSharp");
    }

    private static bool IsProgram(string project) => XDocument.Load(project).Descendants("OutputType").Any(type => type.Value == "Exe");

    private static IEnumerable<string> ReferencesOf(string project) =>
        XDocument
            .Load(project)
            .Descendants("ProjectReference")
            .Select(reference => Path.GetFileName(reference.Attribute("Include")!.Value));

    private static IEnumerable<string> ProjectsIn(string root, string folder) =>
        Directory.EnumerateFiles(Path.Combine(root, folder), "*.csproj", SearchOption.AllDirectories);

    private static string Checkout()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Rag.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside a checkout.");
        }

        return folder.FullName;
    }
}
