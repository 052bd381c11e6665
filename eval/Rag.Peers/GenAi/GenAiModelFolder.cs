using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rag.Bench.Attention;
using Rag.ModelFiles.Gguf;
using Rag.Onnx.Decoders;
using Rag.Onnx.Graphs;
using Rag.Onnx.LinearLayers;
using Rag.Onnx.Runner;
using Rag.Peers.Workers;

namespace Rag.Peers.GenAi;

/// <summary>
/// A folder that onnxruntime-genai loads: graph, weights and genai_config.json. It needs no tokenizer, for prompts come as token ids.
/// </summary>
internal static class GenAiModelFolder
{
    private const string ConfigName = "genai_config.json";

    /// <summary>Path of the folder, built if it is not there.</summary>
    public static string GetOrBuild(WorkerSettings settings)
    {
        using var checkpoint = DecoderCheckpoint.Open(settings.ModelFolder);
        var key = new GraphKey()
            .Add($"group query {GroupQueryGraph.Version}")
            .Add(checkpoint.Configuration)
            .AddWeights(checkpoint.Weights, settings.CacheFolder)
            .ToDigest();

        // Among the forms of weights whose answers are near those of fp32, this is the fastest that onnxruntime-genai can compute.
        var form = new PlainDecoderForm(new BlockQuantizedLinear(8, new ModelRunnerOptions().WeightBlock), Q8Blocks.Length);
        var graph = GraphCache.GetOrBuild(settings.CacheFolder, key, external => GroupQueryGraph.Build(external, checkpoint, form));
        var built = Path.GetDirectoryName(graph)!;

        // The configuration names threads and what they do while they wait, which is not part of the built graph's key.
        var threads = settings.Threads.ToString(CultureInfo.InvariantCulture);
        var folder = Path.Combine(settings.CacheFolder, $"genai-{key[..16]}-{threads}-{settings.Wait}");
        Directory.CreateDirectory(folder);
        foreach (var name in (ReadOnlySpan<string>)[GraphCache.GraphName, GraphCache.WeightsName])
        {
            var link = Path.Combine(folder, name);
            File.Delete(link);
            File.CreateSymbolicLink(link, Path.GetFullPath(Path.Combine(built, name)));
        }

        File.WriteAllText(
            Path.Combine(folder, ConfigName),
            Configuration(checkpoint.Configuration, settings.Threads, settings.Wait)
                .ToJsonString(new JsonSerializerOptions { WriteIndented = true })
        );
        return folder;
    }

    /// <summary>Where the graph and the weights lie that such a folder links to.</summary>
    public static string GraphFolder(string folder) =>
        Path.GetDirectoryName(File.ResolveLinkTarget(Path.Combine(folder, GraphCache.WeightsName), returnFinalTarget: true)!.FullName)!;

    private static JsonObject Configuration(DecoderConfiguration model, int threads, ThreadWait wait) =>
        new()
        {
            ["model"] = new JsonObject
            {
                ["type"] = "llama",
                ["bos_token_id"] = model.EndTokens[0],
                ["eos_token_id"] = new JsonArray([.. model.EndTokens.Select(id => (JsonNode)id)]),
                ["pad_token_id"] = model.EndTokens[0],
                ["vocab_size"] = model.VocabularySize,
                ["context_length"] = model.ContextLength,
                ["decoder"] = new JsonObject
                {
                    ["session_options"] = new JsonObject
                    {
                        ["intra_op_num_threads"] = threads,
                        ["session.intra_op.allow_spinning"] = wait == ThreadWait.Spin ? "1" : "0",
                        ["provider_options"] = new JsonArray(),
                    },
                    ["filename"] = GraphCache.GraphName,
                    ["hidden_size"] = model.HiddenSize,
                    ["head_size"] = model.HeadSize,
                    ["num_attention_heads"] = model.Heads,
                    ["num_key_value_heads"] = model.KvHeads,
                    ["num_hidden_layers"] = model.Layers,
                    ["inputs"] = new JsonObject
                    {
                        ["input_ids"] = GroupQueryGraph.InputIds,
                        ["attention_mask"] = GroupQueryGraph.AttentionMask,
                        ["past_key_names"] = GroupQueryGraph.Past("%d", "key"),
                        ["past_value_names"] = GroupQueryGraph.Past("%d", "value"),
                    },
                    ["outputs"] = new JsonObject
                    {
                        ["logits"] = GroupQueryGraph.Logits,
                        ["present_key_names"] = GroupQueryGraph.Present("%d", "key"),
                        ["present_value_names"] = GroupQueryGraph.Present("%d", "value"),
                    },
                },
            },
            ["search"] = new JsonObject
            {
                ["do_sample"] = false,
                ["max_length"] = model.ContextLength,
                ["past_present_share_buffer"] = true,
            },
        };
}
