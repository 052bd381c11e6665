using Rag.Answering.Generators;
using Rag.Answering.Routing;
using Rag.Core.Access;
using Rag.Core.Answers;

namespace Rag.Answering.Tests;

/// <summary>Whose question is read with which adapter, and who writes the answer then.</summary>
public sealed class TenantAdaptersTests
{
    private readonly TenantAdapters _adapters = new(new Dictionary<string, string> { ["acme"] = "sports" }) { Public = "adopted" };

    [Theory]
    [InlineData(null, null, "adopted")]
    [InlineData(null, "named", "named")]
    [InlineData(null, AnswerOptions.NoAdapter, null)]
    [InlineData("acme", null, "sports")]
    [InlineData("bolt", null, null)]
    public void Of_IsWhatIsNamedElseTheTenantsElseWhatIsAdoptedForEverybody(string? tenant, string? asked, string? read) =>
        Assert.Equal(read, _adapters.Of(Options(tenant, asked)));

    /// <summary>What is adopted is the reader still: it takes no question from who is to write answers in its place.</summary>
    [Theory]
    [InlineData(null, "strong")]
    [InlineData("acme", AnswerOptions.Reader)]
    public void NameFor_WithAnAdapter_IsTheReaderWhereTheTenantHasChosenItAlone(string? tenant, string writer)
    {
        using var generators = new GeneratorSet(null!, null!, new RoutingOptions { Model = "strong" }, _adapters, "reader");

        Assert.Equal(writer, generators.NameFor(Options(tenant, null)));
    }

    private static AnswerOptions Options(string? tenant, string? adapter) =>
        new() { Adapter = adapter, Audience = tenant is null ? Audience.Everybody : Audience.Everybody with { Tenant = tenant } };
}
