using System.ComponentModel.DataAnnotations;

namespace Rag.Retrieval;

/// <summary>
/// The weights of retrieval. Lexical and dense scores are first stretched to [0, 1] over a question's candidates, so a weight says how much
/// a signal counts against the best lexical match. The defaults were chosen on development questions; docs/retrieval.md tells how.
/// </summary>
public sealed class RetrievalOptions
{
    public const string Section = "Retrieval";

    /// <summary>Candidates taken from each lexical ranking.</summary>
    [Range(1, 10_000)]
    public int TopLexical { get; set; } = 50;

    /// <summary>Candidates taken from each dense ranking.</summary>
    [Range(0, 10_000)]
    public int TopDense { get; set; } = 50;

    /// <summary>Weight of the dense score; the lexical one has weight 1.</summary>
    [Range(0.0, 10.0)]
    public double Dense { get; set; } = 1.0;

    /// <summary>
    /// Cosines of a question's candidates that lie closer together than this are not stretched over all of [0, 1]: a difference that says
    /// little, as in informal text, must not decide.
    /// </summary>
    [Range(0.01, 2.0)]
    public double DenseSpread { get; set; } = 0.3;

    /// <summary>Share of the best window in the dense score; the whole chunk has the rest.</summary>
    [Range(0.0, 1.0)]
    public double Window { get; set; } = 0.8;

    /// <summary>Added to chunks of an outlet that the question names.</summary>
    [Range(0.0, 10.0)]
    public double NamedSource { get; set; } = 0.4;

    /// <summary>Added to chunks published on a day that the question names.</summary>
    [Range(0.0, 10.0)]
    public double NamedDay { get; set; } = 0.6;

    /// <summary>Added to chunks published in a month, week or other stretch of days that the question names.</summary>
    [Range(0.0, 10.0)]
    public double NamedMonth { get; set; } = 0.2;

    /// <summary>Added to chunks published in a year that the question names.</summary>
    [Range(0.0, 10.0)]
    public double NamedYear { get; set; } = 0.05;

    /// <summary>
    /// Weight of the words from one named outlet up to the next, in that outlet's own ranking; the whole question has weight 1.
    /// </summary>
    [Range(0.0, 10.0)]
    public double Reach { get; set; } = 0.4;

    /// <summary>Weight of the clause that a chunk matches best; without effect on a question of one clause.</summary>
    [Range(0.0, 10.0)]
    public double BestClause { get; set; } = 1.0;

    /// <summary>
    /// How much less a clause counts once the chunk that matches it best is chosen: several pieces of evidence are wanted, not one many
    /// times.
    /// </summary>
    [Range(0.0, 1.0)]
    public double AnsweredClause { get; set; } = 0.25;

    /// <summary>
    /// Added to a chunk published today, half of it to a chunk that is <see cref="RecencyHalfLifeDays"/> old, and so on; nothing when the
    /// question names a date.
    /// </summary>
    [Range(0.0, 1.0)]
    public double Recency { get; set; } = 0.02;

    [Range(0.1, 10_000.0)]
    public double RecencyHalfLifeDays { get; set; } = 14;

    /// <summary>
    /// Chunks that share at least this part of their three-word sequences tell the same: only the best is kept, unless they are of
    /// different outlets that the question names. 1 keeps all but copies.
    /// </summary>
    [Range(0.05, 1.0)]
    public double NearDuplicate { get; set; } = 0.5;

    /// <summary>
    /// Of the articles that tell one story, only the best is heard while others are found; outlets that the question names are each heard.
    /// </summary>
    public bool OneArticleOfAStory { get; set; } = true;

    /// <summary>
    /// Weight of a word that a question takes over from the dialogue it leans on, against a word of its own; 0 takes nothing over.
    /// </summary>
    [Range(0.0, 10.0)]
    public double CarriedWord { get; set; } = 0.25;

    /// <summary>
    /// Added to chunks of the articles that the dialogue is about, where a question leans on it; 0 does not look for these.
    /// </summary>
    [Range(0.0, 10.0)]
    public double SameArticle { get; set; } = 0.3;

    /// <summary>Most places at which a named outlet gets a ranking of its own.</summary>
    [Range(1, 64)]
    public int Mentions { get; set; } = 6;

    /// <summary>Most clauses of a question that are looked for on their own.</summary>
    [Range(0, 64)]
    public int Clauses { get; set; } = 8;

    /// <summary>
    /// Of so many clauses of a question that names outlets, the longest, meaning is compared with the candidates'; each costs an embedding.
    /// </summary>
    [Range(0, 64)]
    public int ClauseVectors { get; set; } = 3;

    /// <summary>
    /// The first candidates are read, and put in order again by how much of the question each adds to those before it; so many, or as many
    /// as hits are wanted where these are more. 0 leaves them in the order of their scores.
    /// </summary>
    [Range(0, 1_000)]
    public int Reread { get; set; } = 60;

    /// <summary>The same settings, to be changed apart from these.</summary>
    public RetrievalOptions Copy() => (RetrievalOptions)MemberwiseClone();
}
