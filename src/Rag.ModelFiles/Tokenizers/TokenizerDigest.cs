using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Rag.ModelFiles.Tokenizers.Steps;

namespace Rag.ModelFiles.Tokenizers;

/// <summary>
/// SHA-256 over the vocabulary and the rules of a tokenizer, not over its file: one tokenizer in two file formats has one digest.
/// </summary>
internal sealed class TokenizerDigest : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public TokenizerDigest(string kind) => Add(kind);

    /// <summary>The digest of a tokenizer that is read step by step.</summary>
    /// <param name="more">The settings of its model, and the merges or scores of its tokens.</param>
    public static string Of(
        IReadOnlyList<string> tokens,
        IReadOnlyCollection<AddedToken> added,
        TokenizerRules rules,
        IReadOnlyList<string> more
    )
    {
        using var digest = new TokenizerDigest("pipeline");
        digest.Add(tokens);
        digest.Add(new AddedTokens(added));
        digest.Add(rules.Text);
        digest.Add(string.Join(',', added.Where(token => token.IsNormalized).Select(token => token.Id).Order()));
        digest.Add(more);
        return digest.ToHex();
    }

    /// <summary>The length comes before the text, so that no two lists of texts give the same bytes.</summary>
    public void Add(string text)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, text.Length);
        _hash.AppendData(length);
        _hash.AppendData(MemoryMarshal.AsBytes(text.AsSpan()));
    }

    public void Add(IReadOnlyList<string> texts)
    {
        Add(texts.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
        foreach (var text in texts)
        {
            Add(text);
        }
    }

    public void Add(AddedTokens tokens)
    {
        foreach (var token in tokens.All.OrderBy(t => t.Id).ThenBy(t => t.Content, StringComparer.Ordinal))
        {
            Add(
                $"AddedToken {{ Id = {token.Id}, Content = {token.Content}, IsSpecial = {token.IsSpecial}, "
                    + $"TakesLeftSpace = {token.TakesLeftSpace}, TakesRightSpace = {token.TakesRightSpace} }}"
                    + $"{(token.IsWholeWord ? " whole" : "")}"
            );
        }
    }

    public string ToHex() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();
}
