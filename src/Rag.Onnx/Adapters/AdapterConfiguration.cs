using System.Text.Json;
using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Tokenizers;
using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Adapters;

/// <summary>
/// What an adapter's adapter_config.json means. What would change the model in another way than by products of two thin matrices is
/// refused by name. fan_in_fan_out says how weights lie that no supported family has: for linear layers it is without meaning.
/// </summary>
internal sealed class AdapterConfiguration
{
    public const string FileName = "adapter_config.json";

    private const string AllLinear = "all-linear";
    private const int MostRank = 1 << 14;
    private const int MostPatterns = 1 << 12;

    private readonly JsonElement _root;
    private readonly ConfigurationReader _json;
    private readonly ModuleFilter? _targets; // null for all linear layers
    private readonly ModuleFilter? _excluded;
    private readonly HashSet<int>? _layers; // null for all
    private readonly List<(ModulePattern Pattern, float Value)> _ranks;
    private readonly List<(ModulePattern Pattern, float Value)> _alphas;
    private readonly int _rank;
    private readonly float _alpha;
    private readonly bool _isRankStabilized;

    private AdapterConfiguration(string path, JsonElement root)
    {
        (_root, _json) = (root, new ConfigurationReader(path, root));
        AdapterRefusals.Require(path, root);
        _rank = _json.Count("r", most: MostRank);
        _alpha = _json.Real("lora_alpha");
        _isRankStabilized = _json.Flag("use_rslora", false);
        _targets =
            root.String("target_modules") is { } text && text.Equals(AllLinear, StringComparison.OrdinalIgnoreCase)
                ? null
                : ModuleFilter.Read(path, root, "target_modules")
                    ?? throw new ModelFileException(path, "target_modules is missing: it names the matrices that the adapter changes.");
        _excluded = ModuleFilter.Read(path, root, "exclude_modules");
        _layers = Layers();
        _ranks = Patterns("rank_pattern", value => value is >= 1 and <= MostRank && value == MathF.Truncate(value));
        _alphas = Patterns("alpha_pattern", float.IsFinite);
    }

    /// <summary>The name or folder of the model that the adapter was made for; null where the file does not say.</summary>
    public string? Base => _root.String("base_model_name_or_path");

    public static AdapterConfiguration Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        using var document = JsonFile.Read(path);
        return new AdapterConfiguration(path, document.RootElement.Clone());
    }

    /// <param name="name">The whole name of a linear layer.</param>
    public bool Targets(string name, int layer)
    {
        if (_excluded?.Matches(name) == true)
        {
            return false;
        }

        return _targets is null || (_targets.Matches(name) && (_layers is null || _targets.Names(name) || _layers.Contains(layer)));
    }

    public int RankOf(string name) => (int)Of(_ranks, name, _rank);

    /// <summary>What the product of both matrices is multiplied by.</summary>
    public float ScaleOf(string name)
    {
        var (alpha, rank) = (Of(_alphas, name, _alpha), RankOf(name));
        return alpha / (_isRankStabilized ? MathF.Sqrt(rank) : rank);
    }

    private static float Of(List<(ModulePattern Pattern, float Value)> patterns, string name, float otherwise)
    {
        foreach (var (pattern, value) in patterns)
        {
            if (pattern.MatchesEnd(name))
            {
                return value;
            }
        }

        return otherwise;
    }

    private HashSet<int>? Layers()
    {
        if (!_json.Has("layers_to_transform") || _json.Integers("layers_to_transform") is not { Length: > 0 } layers)
        {
            return null;
        }

        if (_targets is null or { IsPattern: true })
        {
            throw new ModelFileException(_json.Path, "layers_to_transform has no meaning beside a pattern in target_modules.");
        }

        string[] patterns = _root.String("layers_pattern") is { } single ? [single] : _json.Texts("layers_pattern") ?? [];
        return patterns.Length == 0 || patterns.Contains("layers")
            ? [.. layers]
            : throw new ModelFileException(
                _json.Path,
                $"layers_pattern is {string.Join(", ", patterns)}: the layers of supported models are called layers."
            );
    }

    private List<(ModulePattern Pattern, float Value)> Patterns(string setting, Func<float, bool> isPossible)
    {
        if (_root.Field(setting) is not { } field)
        {
            return [];
        }

        if (field.ValueKind != JsonValueKind.Object || field.GetPropertyCount() > MostPatterns)
        {
            throw new ModelFileException(_json.Path, $"{setting} is no object of at most {MostPatterns} patterns.");
        }

        return [.. field.EnumerateObject().Select(entry => (ModulePattern.Parse(_json.Path, setting, entry.Name), Value(entry)))];

        float Value(JsonProperty entry) =>
            entry.Value.ValueKind == JsonValueKind.Number && entry.Value.TryGetSingle(out var value) && isPossible(value)
                ? value
                : throw new ModelFileException(_json.Path, $"{setting} has an impossible value: {entry.Value}.");
    }
}
