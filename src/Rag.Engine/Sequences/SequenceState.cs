namespace Rag.Engine.Sequences;

internal enum SequenceState
{
    /// <summary>Holds no block and no pin.</summary>
    Waiting,

    /// <summary>Holds its private blocks and pins its chunks, all of them.</summary>
    Running,

    /// <summary>Holds nothing; its generation is complete.</summary>
    Finished,
}
