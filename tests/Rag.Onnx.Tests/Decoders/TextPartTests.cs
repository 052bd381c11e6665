using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Verification;
using Rag.Tests;

namespace Rag.Onnx.Tests.Decoders;

/// <summary>A model that also sees images holds its decoder as a part, under names of its own.</summary>
public sealed class TextPartTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("language_model.model.")]
    [InlineData("model.language_model.")]
    [InlineData("")]
    public void Check_OfATextPart_FindsTheLogitsOfItsReference(string prefix)
    {
        var source = SharedData.Require("models/families/gemma3");
        var text = JsonNode.Parse(File.ReadAllText(Path.Combine(source, "config.json")))!;
        var whole = new JsonObject
        {
            ["architectures"] = new JsonArray("Gemma3ForConditionalGeneration"),
            ["model_type"] = "gemma3",
            ["text_config"] = text,
            ["vision_config"] = new JsonObject(),
        };
        _folder.Write("config.json", Encoding.UTF8.GetBytes(whole.ToJsonString()));
        _folder.Write(ReferenceCheck.FileName, File.ReadAllBytes(Path.Combine(source, ReferenceCheck.FileName)));
        var weights = File.ReadAllBytes(Path.Combine(source, WeightSource.SafetensorsName));
        _folder.Write(WeightSource.SafetensorsName, Renamed(weights, prefix));

        var findings = ReferenceCheck.Run(_folder.Path, BuiltGraphs.Folder, TestContext.Current.CancellationToken);

        Assert.True(findings.IsEqual, $"{findings}");
    }

    /// <summary>A safetensors file whose names begin otherwise; its tensors stay where they are.</summary>
    private static byte[] Renamed(byte[] file, string prefix)
    {
        var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
        var header = JsonNode.Parse(file.AsSpan(8, length))!.AsObject();
        var renamed = new JsonObject();
        foreach (var (name, tensor) in header)
        {
            renamed[name.StartsWith("model.", StringComparison.Ordinal) ? prefix + name["model.".Length..] : name] = tensor!.DeepClone();
        }

        var bytes = Encoding.UTF8.GetBytes(renamed.ToJsonString());
        var size = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(size, (ulong)bytes.Length);
        return [.. size, .. bytes, .. file.AsSpan(8 + length)];
    }
}
