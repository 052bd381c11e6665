namespace Rag.Prompting.Constrained;

/// <summary>Something that a format needs to have worked out, done in turns of a few milliseconds.</summary>
internal interface IFormatWork
{
    /// <summary>One turn. True when nothing is left. Never throws.</summary>
    bool Work();

    /// <summary>There will be no further turn.</summary>
    void Abandon();
}
