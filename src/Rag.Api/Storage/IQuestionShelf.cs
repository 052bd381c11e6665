using Rag.Core.Answers;

namespace Rag.Api.Storage;

/// <summary>Questions that were kept, whether this process keeps them or not.</summary>
internal interface IQuestionShelf
{
    /// <summary>Where they are, in a sentence.</summary>
    string Place { get; }

    bool AreKept();

    /// <summary>The caller disposes of it where that can be done.</summary>
    IKeptQuestions Open();

    /// <summary>Leaves nothing of them; false where there were none.</summary>
    bool Erase();
}
