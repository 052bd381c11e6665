using Rag.Core.Answers;
using Rag.Stores.Questions;

namespace Rag.Api.Storage;

/// <summary>Questions in the data folder, whose lock this process has.</summary>
internal sealed class FolderQuestions(string folder) : IQuestionShelf
{
    public string Place => folder;

    public bool AreKept() => SqliteKeptQuestions.AreIn(folder);

    public IKeptQuestions Open() => SqliteKeptQuestions.Open(folder);

    public bool Erase() => SqliteKeptQuestions.Erase(folder);
}
