using Rag.Onnx.Verification;
using Rag.Tests;

namespace Rag.Onnx.Tests.Adapters;

public sealed class AdapterReferenceTests
{
    [Theory]
    [InlineData("lora-all")]
    [InlineData("lora-rslora-qv")]
    public void Check_OfAnAdapter_FindsTheLogitsOfItsReferenceWithAndWithoutIt(string adapter)
    {
        var folder = SharedData.Require($"models/families/{adapter}");

        var findings = ReferenceCheck.Run(folder, BuiltGraphs.Folder, TestContext.Current.CancellationToken);

        TestContext.Current.TestOutputHelper?.WriteLine($"{adapter}: {findings}");
        Assert.True(findings.IsEqual, $"{findings}");
        Assert.InRange(findings.MaxLogitDifference, 0, 2e-5);
    }
}
