using Microsoft.Extensions.Options;
using Rag.Answering.Routing;
using Rag.Api.Adapters;
using Rag.Api.Generators;
using Rag.Api.Hosting;

namespace Rag.EndToEnd.Tests.Generators;

public sealed class GeneratorOptionsCheckTests
{
    [Fact]
    public void Validate_SeveralFaults_NamesThemAllAtOnce()
    {
        var options = new GeneratorOptions
        {
            ["auto"] = new GeneratorSettings { Model = "news-reader-135m" },
            ["a name"] = new GeneratorSettings { Model = "news-reader-135m" },
            ["loud"] = new GeneratorSettings { Model = "news-reader-135m" },
            ["none"] = new GeneratorSettings(),
            ["lost"] = new GeneratorSettings { Model = "/nowhere/at/all", KvMemoryMiB = 1 },
        };
        var adapters = new AdapterOptions { Served = new() { ["loud"] = new ServedAdapter() } };

        var faults = Faults(options, adapters, long.MaxValue);

        AssertFaults(
            faults,
            "'auto' cannot be a generator's name",
            "'a name' cannot be a generator's name",
            "'loud' cannot be a generator's name",
            "Generators:none:Model is missing",
            "Generators:lost:Model is /nowhere/at/all",
            "KvMemoryMiB must be between 16"
        );
    }

    [Theory]
    [InlineData(4000, false)]
    [InlineData(4700, true)]
    public void Validate_AllTogether_HaveToFitTheMachine(int megabytes, bool fits)
    {
        var settings = new GeneratorSettings { Model = "news-reader-135m", KvMemoryMiB = 1024 };
        var options = new GeneratorOptions { ["one"] = settings, ["other"] = settings };

        var faults = Faults(options, new AdapterOptions(), (long)megabytes << 20);

        Assert.Equal(fits, faults.Count == 0);
        AssertFaults(faults, fits ? [] : ["lower the KvMemoryMiB"]);
    }

    [Fact]
    public void Validate_RoutingOverWhoIsNotThere_NamesEachOfThem()
    {
        var options = new RoutingOptions { Model = "third", Order = ["default", "fourth", "default"] };

        AssertFaults(
            [.. new RoutingOptionsCheck(["second"]).Validate(null, options).Failures!],
            "names the generator third",
            "names fourth",
            "names somebody twice"
        );
        var off = new RoutingOptionsCheck([]).Validate(null, new RoutingOptions { Model = "auto" });
        AssertFaults([.. off.Failures!], "Routing:Enabled is false");
    }

    private static List<string> Faults(GeneratorOptions options, AdapterOptions adapters, long memory)
    {
        var check = new GeneratorOptionsCheck(
            Options.Create(new ModelOptions()),
            Options.Create(adapters),
            new DataFolder(Path.GetTempPath())
        )
        {
            MachineMemory = memory,
        };
        return [.. check.Validate(null, options).Failures ?? []];
    }

    private static void AssertFaults(List<string> faults, params string[] expected)
    {
        Assert.Equal(expected.Length, faults.Count);
        Assert.All(expected, sentence => Assert.Contains(faults, fault => fault.Contains(sentence, StringComparison.Ordinal)));
    }
}
