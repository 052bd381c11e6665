using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Rag.Tests.Forms;

/// <summary>A case of a theory that the long form alone tries, beside those of [InlineData] that both forms try.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class LongInlineDataAttribute(params object?[] data) : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new([new TheoryDataRow(data) { Traits = new() { [LongForm.Trait] = [LongForm.Long] } }]);

    public override bool SupportsDiscoveryEnumeration() => true;
}
