namespace Rag.Core.Answers;

/// <summary>Finds passages of everything stored.</summary>
public interface ISearcher
{
    /// <summary>Reads the question, once for all that is then asked of its search. Looks nothing up.</summary>
    ISearch Read(string question);
}
