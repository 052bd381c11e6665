namespace Rag.Core.Answers;

/// <summary>
/// A question whose asker said whether its answer helped, kept to measure answers with. It holds no word of any article: what was answered
/// is a place in one.
/// </summary>
/// <param name="Tenant">Who asked: <see cref="Access.Audience.Tenant"/>.</param>
/// <param name="At">When the answer was complete.</param>
/// <param name="Question">In it nothing was found that tells of a person or opens a door.</param>
/// <param name="Answered">Where the short answer stands; null for a refusal, and where it does not stand in its quotation.</param>
/// <param name="IsRefusal">The answer was that the news does not say.</param>
public sealed record KeptQuestion(string AnswerId, string Tenant, DateTimeOffset At, string Question, CitedPlace? Answered, bool IsRefusal);
