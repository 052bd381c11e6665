using System.Reflection;

namespace Rag.Architecture.Tests;

/// <summary>
/// Core and Kernels are used by {Retrieval, Prompting, Engine, Ingestion, Fetching, ModelFiles, Pages, Eval}, these by {Onnx, Stores,
/// Stores.Qdrant, Feeds, Answering, Cluster, Eval.Dashboard}, Stores by Stores.Postgres, these by Api; siblings never use each other.
/// </summary>
public sealed class DependencyTests
{
    private static readonly Dictionary<string, string[]> s_allowed = new()
    {
        ["Rag.Core"] = [],
        ["Rag.Retrieval"] = ["Rag.Core"],
        ["Rag.Prompting"] = ["Rag.Core"],
        ["Rag.Kernels"] = [],
        ["Rag.ModelFiles"] = ["Rag.Core"],
        ["Rag.Engine"] = ["Rag.Core", "Rag.Kernels"],
        ["Rag.Ingestion"] = ["Rag.Core"],
        ["Rag.Fetching"] = [],
        ["Rag.Onnx"] = ["Rag.Core", "Rag.Kernels", "Rag.ModelFiles", "Rag.Engine"],
        ["Rag.Stores"] = ["Rag.Core", "Rag.Retrieval"],
        ["Rag.Stores.Qdrant"] = ["Rag.Core", "Rag.Retrieval"],
        ["Rag.Stores.Postgres"] = ["Rag.Core", "Rag.Retrieval", "Rag.Stores"],
        ["Rag.Cluster"] = ["Rag.Core"],
        ["Rag.Feeds"] = ["Rag.Core", "Rag.Ingestion", "Rag.Fetching"],
        ["Rag.Answering"] = ["Rag.Core", "Rag.Prompting", "Rag.Engine"],
        ["Rag.Client"] = [],
        ["Rag.Extensions"] = ["Rag.Core"],
        ["Rag.Remote"] = ["Rag.Core", "Rag.Prompting", "Rag.Client"],
        ["Rag.Eval"] = ["Rag.Core"],
        ["Rag.Pages"] = ["Rag.Core"],
        ["Rag.Eval.Dashboard"] = ["Rag.Core", "Rag.Eval", "Rag.Pages"],
    };

    public static TheoryData<string> Projects => [.. s_allowed.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_UsesOnlyTheLayersBelowIt(string project)
    {
        var used = Assembly
            .Load(project)
            .GetReferencedAssemblies()
            .Select(name => name.Name!)
            .Where(name => name.StartsWith("Rag.", StringComparison.Ordinal));

        Assert.Empty(used.Except(s_allowed[project]));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void OnnxRuntime_IsSeenByOneProjectOnly(string project)
    {
        var used = Assembly
            .Load(project)
            .GetReferencedAssemblies()
            .Any(name => name.Name!.StartsWith("Microsoft.ML.OnnxRuntime", StringComparison.Ordinal));

        Assert.Equal(project == "Rag.Onnx", used);
    }

    [Theory]
    [InlineData("Rag.Core")]
    [InlineData("Rag.Engine")]
    [InlineData("Rag.Prompting")]
    [InlineData("Rag.Retrieval")]
    public void Algorithms_KnowNoHostAndNoNetwork(string project)
    {
        string[] forbidden =
        [
            "Microsoft.AspNetCore",
            "Microsoft.Extensions.DependencyInjection",
            "Microsoft.Extensions.Hosting",
            "System.Net.Http",
            "System.Net.Sockets",
        ];

        var used = Assembly.Load(project).GetReferencedAssemblies().Select(name => name.Name!);

        Assert.DoesNotContain(used, name => forbidden.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void InternalClasses_AreSealed(string project)
    {
        var open = Assembly
            .Load(project)
            .GetTypes()
            .Where(type =>
                type is { IsClass: true, IsPublic: false, IsNested: false, IsSealed: false, IsAbstract: false }
                && type.Namespace?.StartsWith("Rag.", StringComparison.Ordinal) == true
                && !type.Name.StartsWith('<')
                && !Assembly.Load(project).GetTypes().Any(derived => derived.BaseType == type)
            );

        Assert.Empty(open.Select(type => type.FullName));
    }
}
