namespace Rag.ModelFiles.Tokenizers.Words;

/// <summary>Cuts a word into the tokens of a vocabulary. Thread-safe.</summary>
internal interface IWordModel
{
    /// <summary>Adds the ids of a word, which is not empty and is well-formed UTF-16.</summary>
    void Append(string word, List<int> ids);
}
