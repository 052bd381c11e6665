using System.Text.Json.Nodes;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Adapters;
using Rag.Onnx.Decoders;
using Rag.Tests;

namespace Rag.Onnx.Tests.Adapters;

/// <summary>
/// An adapter of random matrices for some of a model's linear layers, of ranks that differ from layer to layer, and the model with it
/// merged into its weights: W + s · B · A.
/// </summary>
internal sealed class RandomAdapter
{
    private const string Wrapper = "base_model.model.";
    private const int Alpha = 6;

    private readonly Dictionary<string, (int[] Shape, float[] Values)> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int Rank, float[] Down, float[] Up)> _modules = new(StringComparer.Ordinal);
    private readonly string _model;
    private readonly bool _isRankStabilized;

    public RandomAdapter(string model, int seed)
    {
        _model = model;
        var random = new Random(seed);
        _isRankStabilized = seed % 2 == 1;
        using var checkpoint = DecoderCheckpoint.Open(model);
        var modules = AdapterTarget.Of(checkpoint, groupedGates: false).Modules;
        foreach (var module in modules.Where((_, at) => at == 0 || random.Next(3) > 0))
        {
            var rank = random.Next(1, 20);
            var (down, up) = (Values(random, rank * module.Inputs, .2f), Values(random, module.Outputs * rank, .2f));
            _modules.Add($"model.{module.Name}", (rank, down, up));
            _tensors.Add($"{Wrapper}model.{module.Name}.lora_A.weight", ([rank, module.Inputs], down));
            _tensors.Add($"{Wrapper}model.{module.Name}.lora_B.weight", ([module.Outputs, rank], up));
        }
    }

    /// <summary>Writes the adapter into a new folder.</summary>
    public string WriteTo(string folder)
    {
        Directory.CreateDirectory(folder);
        var configuration = new JsonObject
        {
            ["peft_type"] = "LORA",
            ["r"] = 1,
            ["lora_alpha"] = Alpha,
            ["use_rslora"] = _isRankStabilized,
            ["target_modules"] = new JsonArray([.. _modules.Keys.Select(name => JsonValue.Create(name))]),
            ["rank_pattern"] = new JsonObject(
                _modules.Select(module => KeyValuePair.Create(module.Key, (JsonNode?)JsonValue.Create(module.Value.Rank)))
            ),
        };
        File.WriteAllText(Path.Combine(folder, AdapterConfiguration.FileName), configuration.ToJsonString());
        File.WriteAllBytes(Path.Combine(folder, AdapterReader.WeightsName), SafetensorsBytes.Of(_tensors));
        return folder;
    }

    /// <summary>Writes the model with the adapter merged into it into a new folder.</summary>
    public string MergeInto(string folder)
    {
        Directory.CreateDirectory(folder);
        File.Copy(Path.Combine(_model, "config.json"), Path.Combine(folder, "config.json"));
        using var weights = WeightSource.Open(_model);
        var merged = weights.Names.ToDictionary(name => name, name => (weights.Get(name).Shape.ToArray(), weights.ReadFloat32(name)));
        foreach (var (name, (rank, down, up)) in _modules)
        {
            var (shape, values) = merged[$"{name}.weight"];
            var scale = Alpha / (_isRankStabilized ? Math.Sqrt(rank) : rank);
            for (var i = 0; i < values.Length; i++)
            {
                var (row, column) = Math.DivRem(i, shape[1]);
                values[i] += (float)(
                    scale * Enumerable.Range(0, rank).Sum(r => (double)up[(row * rank) + r] * down[(r * shape[1]) + column])
                );
            }
        }

        File.WriteAllBytes(Path.Combine(folder, "model.safetensors"), SafetensorsBytes.Of(merged));
        return folder;
    }

    private static float[] Values(Random random, int count, float size) =>
        [.. Enumerable.Range(0, count).Select(_ => (((float)random.NextDouble() * 2) - 1) * size)];
}
