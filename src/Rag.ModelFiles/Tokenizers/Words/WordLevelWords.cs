namespace Rag.ModelFiles.Tokenizers.Words;

/// <summary>Every word is a token or unknown; without a token for unknown words these are left out.</summary>
internal sealed class WordLevelWords(IReadOnlyDictionary<string, int> tokens, int? unknownId) : IWordModel
{
    public void Append(string word, List<int> ids)
    {
        if (tokens.TryGetValue(word, out var id))
        {
            ids.Add(id);
        }
        else if (unknownId is { } unknown)
        {
            ids.Add(unknown);
        }
    }
}
