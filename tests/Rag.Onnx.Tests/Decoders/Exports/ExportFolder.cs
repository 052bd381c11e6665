using System.Text.Json.Nodes;
using Rag.Onnx.Decoders;
using Rag.Tests;

namespace Rag.Onnx.Tests.Decoders.Exports;

/// <summary>The files beside an exported graph.</summary>
internal static class ExportFolder
{
    /// <summary>Puts an export, with both configurations, in the place of the weights of a folder.</summary>
    public static void Replace(TemporaryFolder folder, GenAiForm form)
    {
        using (var checkpoint = DecoderCheckpoint.Open(folder.Path))
        {
            GenAiExport.Write(folder.Path, checkpoint, form);
            WriteGenAiConfiguration(folder, checkpoint.Configuration, "llama");
        }

        File.Delete(folder.File("model.safetensors"));
    }

    public static void WriteGenAiConfiguration(TemporaryFolder folder, DecoderConfiguration c, string type)
    {
        var decoder = new JsonObject
        {
            ["head_size"] = c.HeadSize,
            ["hidden_size"] = c.HiddenSize,
            ["num_attention_heads"] = c.Heads,
            ["num_hidden_layers"] = c.Layers,
            ["num_key_value_heads"] = c.KvHeads,
        };
        var model = new JsonObject
        {
            ["type"] = type,
            ["context_length"] = c.ContextLength,
            ["vocab_size"] = c.VocabularySize,
            ["eos_token_id"] = new JsonArray(2),
            ["decoder"] = decoder,
        };
        File.WriteAllText(folder.File("genai_config.json"), new JsonObject { ["model"] = model }.ToJsonString());
    }
}
