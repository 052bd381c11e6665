namespace Rag.ModelFiles.Tokenizers;

/// <summary>The known families of word patterns.</summary>
internal enum WordPattern
{
    /// <summary>The pattern of GPT-2: contractions, then letters, numbers or other signs, each with a leading space.</summary>
    Gpt2,

    /// <summary>
    /// The pattern of Llama 3 and Qwen 2: letters may have any sign in front, and line ends belong to the signs before them.
    /// </summary>
    Llama3,
}
