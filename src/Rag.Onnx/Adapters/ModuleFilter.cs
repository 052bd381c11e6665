using System.Text.Json;
using Rag.ModelFiles.Tokenizers;
using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Adapters;

/// <summary>Names of modules, or of their ends; or one pattern over whole names.</summary>
internal sealed class ModuleFilter
{
    private const int MostNames = 1 << 14;

    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly ModulePattern? _pattern;

    private ModuleFilter(IEnumerable<string> names) => _names.UnionWith(names);

    private ModuleFilter(ModulePattern pattern) => _pattern = pattern;

    public bool IsPattern => _pattern is not null;

    /// <summary>Null where the setting is absent or empty.</summary>
    /// <exception cref="ModelFileException">It is neither names nor a pattern that is read.</exception>
    public static ModuleFilter? Read(string path, JsonElement root, string setting)
    {
        switch (root.Field(setting))
        {
            case null:
                return null;
            case { ValueKind: JsonValueKind.String } text:
                return text.GetString() is { Length: > 0 } pattern ? new ModuleFilter(ModulePattern.Parse(path, setting, pattern)) : null;
            case { ValueKind: JsonValueKind.Array } list
                when list.GetArrayLength() <= MostNames && list.EnumerateArray().All(name => name.ValueKind == JsonValueKind.String):
                return list.GetArrayLength() == 0 ? null : new ModuleFilter(list.EnumerateArray().Select(name => name.GetString()!));
            default:
                throw new ModelFileException(path, $"{setting} is neither a pattern nor a list of at most {MostNames} names.");
        }
    }

    public bool Names(string module) => _names.Contains(module);

    public bool Matches(string module) =>
        _pattern?.MatchesWhole(module)
        ?? (Names(module) || module.Index().Any(character => character.Item == '.' && Names(module[(character.Index + 1)..])));
}
