using Rag.ModelFiles.Tokenizers.Patterns;
using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Adapters;

/// <summary>
/// A regular expression over the names of modules, followed by an automaton: no name makes it try again and again. Anchors at its ends say
/// what holds anyway.
/// </summary>
internal sealed class ModulePattern
{
    /// <summary>In UTF-16 units.</summary>
    private const int Longest = 4096;

    private readonly string _pattern;
    private readonly bool _isAnchored;

    /// <summary>Null of a pattern that has no signs but dots, each of which stands for any character.</summary>
    private readonly PatternProgram? _program;

    private ModulePattern(string pattern, bool isAnchored, PatternProgram? program) =>
        (_pattern, _isAnchored, _program) = (pattern, isAnchored, program);

    /// <param name="setting">What the pattern is the value of, for messages.</param>
    /// <exception cref="ModelFileException">The pattern is damaged, or has something that is not read.</exception>
    public static ModulePattern Parse(string path, string setting, string pattern)
    {
        if (pattern.Length is 0 or > Longest)
        {
            throw new ModelFileException(path, $"a pattern of {setting} has {pattern.Length} characters, not 1 to {Longest}.");
        }

        var isAnchored = pattern[0] == '^';
        var inner = isAnchored ? pattern[1..] : pattern;
        inner = inner.EndsWith('$') && !inner.EndsWith("\\$", StringComparison.Ordinal) ? inner[..^1] : inner;
        try
        {
            return new ModulePattern(inner, isAnchored, inner.All(IsPlain) ? null : PatternParser.Parse(inner));
        }
        catch (FormatException e)
        {
            throw new ModelFileException(path, $"the pattern of {setting} is not supported: {e.Message}.", e);
        }
    }

    /// <summary>Whether it matches the name from its first character to its last.</summary>
    public bool MatchesWhole(string name) =>
        _program?.MatchesWhole(name)
        ?? (name.Length == _pattern.Length && name.Zip(_pattern).All(pair => pair.Second == '.' || pair.First == pair.Second));

    /// <summary>Whether it matches the name, or what stands behind one of its dots.</summary>
    public bool MatchesEnd(string name)
    {
        if (MatchesWhole(name))
        {
            return true;
        }

        return !_isAnchored && name.Index().Any(character => character.Item == '.' && MatchesWhole(name[(character.Index + 1)..]));
    }

    private static bool IsPlain(char character) => char.IsAsciiLetterOrDigit(character) || character is '_' or '.' or '-';
}
