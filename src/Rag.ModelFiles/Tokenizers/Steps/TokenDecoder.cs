using System.Text;
using System.Text.Json;
using Rag.ModelFiles.Tokenizers.Patterns;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Tokenizers.Steps;

/// <summary>
/// What a token stands for in a text, by the steps that a tokenizer.json names. It depends on nothing but the token and whether it is the
/// text's first, so that an answer can be written token by token; a decoder for which that is not so is refused.
/// </summary>
internal sealed class TokenDecoder
{
    private const int MostSteps = 32;

    /// <summary>How many times its length all replacements of a file together may make of a token.</summary>
    private const int MostGrowth = 256;

    private readonly string _path;
    private readonly List<Func<string, bool, string>> _steps = [];
    private bool _isByteLevel;
    private bool _fallsBackToBytes;
    private bool _isFused;
    private int _growth = 1;

    /// <summary>UTF-8 that is left out once at the start of a text; empty for none.</summary>
    private byte[] _leading = [];

    private TokenDecoder(string path) => _path = path;

    /// <summary>Whether a space at the end of a text only closes its last word, and is left out.</summary>
    public bool DropsFinalSpace { get; private set; }

    /// <summary>Without a decoder, tokens are written with a space between.</summary>
    /// <exception cref="ModelFileException">A step is damaged or of a kind that is not read.</exception>
    public static TokenDecoder Read(string path, JsonElement? element)
    {
        var decoder = new TokenDecoder(path);
        if (element is { } step)
        {
            decoder.Add(step);
        }
        else
        {
            decoder._steps.Add((token, isFirst) => isFirst ? token : " " + token);
        }

        return decoder;
    }

    public byte[] BytesOf(string token, bool isFirst)
    {
        if (token.Length == 0)
        {
            return [];
        }

        var bytes =
            _fallsBackToBytes && ByteTokens.ValueOf(token) is { } value ? [value]
            : _isByteLevel ? ByteAlphabet.BytesOf(Text(token, isFirst))
            : Encoding.UTF8.GetBytes(Text(token, isFirst));
        return isFirst && _leading.Length > 0 && bytes.AsSpan().StartsWith(_leading) ? bytes[_leading.Length..] : bytes;
    }

    private string Text(string token, bool isFirst) => _steps.Aggregate(token, (text, step) => step(text, isFirst));

    private void Add(JsonElement step)
    {
        if (_steps.Count == MostSteps)
        {
            throw new ModelFileException(_path, $"the decoder has more than the {MostSteps} steps that are read.");
        }

        switch (step.String("type"))
        {
            case "Sequence":
                foreach (var part in step.Array("decoders"))
                {
                    Add(part);
                }

                return;
            case "ByteLevel":
                _isByteLevel = _isFused = true;
                return;
            case "ByteFallback":
                _fallsBackToBytes = true;
                return;
            case "Fuse":
                _isFused = true;
                return;
            case "Metaspace":
                AddMetaspace(step);
                return;
            case "Replace":
                AddReplace(step);
                return;
            case "Strip":
                AddStrip(step);
                return;
            case "WordPiece":
                AddWordPiece(step);
                return;
            case "BPEDecoder" when step.String("suffix") is { Length: > 0 } suffix && !_isFused:
                DropsFinalSpace = true;
                _steps.Add((token, _) => token.Replace(suffix, " ", StringComparison.Ordinal));
                return;
            case var type:
                throw new ModelFileException(_path, $"the decoder {type} is not supported{(_isFused ? " at its place" : "")}.");
        }
    }

    /// <summary>The first token's marks stand for no space, as encoding put them there.</summary>
    private void AddMetaspace(JsonElement step)
    {
        RequireSingleTokens(step);
        var mark = Metaspace.MarkOf(_path, step);
        var isAdded = Metaspace.SchemeOf(_path, step) != Metaspace.Scheme.Never;
        _steps.Add((token, isFirst) => token.Replace(mark, isFirst && isAdded ? "" : " ", StringComparison.Ordinal));
    }

    /// <summary>After the tokens are joined, a replacement finds the same as in each alone if it looks for one character.</summary>
    private void AddReplace(JsonElement step)
    {
        if (step.Field("pattern")?.String("String") is not { Length: 1 })
        {
            RequireSingleTokens(step);
        }

        var (finder, content) = (TextFinders.Read(_path, step), step.String("content") ?? "");
        _growth *= Math.Clamp(content.Length, 1, MostGrowth + 1);
        if (_growth > MostGrowth)
        {
            throw new ModelFileException(_path, $"the replacements of the decoder make a token more than {MostGrowth} times as long.");
        }

        _steps.Add((token, _) => finder.Replace(token, content));
    }

    private void AddStrip(JsonElement step)
    {
        var (content, start, stop) = (step.String("content") ?? " ", step.Int("start") ?? 0, step.Int("stop") ?? 0);
        if (content.Length != 1 || start < 0 || stop < 0)
        {
            throw new ModelFileException(_path, "a Strip step of the decoder is damaged.");
        }

        if (_isFused)
        {
            if (_isByteLevel || stop != 0 || start > 1 || _leading.Length > 0)
            {
                throw new ModelFileException(_path, "the decoder strips more than the first character of a text, which is not supported.");
            }

            _leading = start == 0 ? [] : Encoding.UTF8.GetBytes(content);
            return;
        }

        _steps.Add((token, _) => Strip(token, content[0], start, stop));
    }

    private static string Strip(string token, char content, int start, int stop)
    {
        var (from, to) = (0, token.Length);
        while (from < Math.Min(start, token.Length) && token[from] == content)
        {
            from++;
        }

        while (to > from && token.Length - to < stop && token[to - 1] == content)
        {
            to--;
        }

        return token[from..to];
    }

    private void AddWordPiece(JsonElement step)
    {
        RequireSingleTokens(step);
        var (prefix, cleansUp) = (step.String("prefix") ?? "##", step.Bool("cleanup", true));
        _steps.Add((token, isFirst) => WordPieceText.Of(token, prefix, cleansUp, isFirst));
    }

    private void RequireSingleTokens(JsonElement step)
    {
        if (_isFused)
        {
            throw new ModelFileException(_path, $"the decoder {step.String("type")} after the tokens are joined is not supported.");
        }
    }
}
